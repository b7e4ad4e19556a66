-- The words of the published titles and how many have each, for misspelt searches; refreshed now and then.
CREATE MATERIALIZED VIEW catalogue_word AS
    SELECT word, ndoc AS uses FROM ts_stat(
        'SELECT to_tsvector(''public.words_plain'', title) FROM public.catalogue_training WHERE is_published')
    WHERE length(word) >= 3;
CREATE UNIQUE INDEX catalogue_word_once ON catalogue_word (word text_pattern_ops);
CREATE INDEX catalogue_word_alike ON catalogue_word USING gin (word gin_trgm_ops);

-- The words of a long training stay out of the row of its offer: counting reads rows, not words. Its title and its
-- dates stay in it: sorting reads them.
ALTER TABLE catalogue_offer
    ALTER COLUMN document SET STORAGE EXTERNAL,
    ALTER COLUMN title SET STORAGE MAIN,
    ALTER COLUMN starts SET STORAGE MAIN,
    SET (toast_tuple_target = 128);

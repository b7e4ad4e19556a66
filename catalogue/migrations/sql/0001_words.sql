-- The words of a search: French ones without accents nor endings; any ones as they are, without accents.

CREATE TEXT SEARCH CONFIGURATION french_plain (COPY = french);
ALTER TEXT SEARCH CONFIGURATION french_plain
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part WITH unaccent, french_stem;

CREATE TEXT SEARCH CONFIGURATION words_plain (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION words_plain
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part WITH unaccent, simple;

-- The words of a training, its title outweighing the rest.
CREATE FUNCTION training_document(title text, summary text, objectives text, content text)
    RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN setweight(to_tsvector('french_plain', title), 'A')
        || setweight(to_tsvector('french_plain', summary), 'B')
        || setweight(to_tsvector('french_plain', objectives), 'C')
        || setweight(to_tsvector('french_plain', content), 'D');

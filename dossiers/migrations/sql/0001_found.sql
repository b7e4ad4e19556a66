-- What dossiers are found by follows them (`dossiers.dossier.found`). Names and addresses are of the floor below,
-- whose models know no dossier: that trigger is here, those of dossiers in their model.

-- Immutable, as the dictionary is named: what is looked for is known when the query is planned.
CREATE FUNCTION plain_words(said text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_remove(
        regexp_split_to_array(lower(unaccent('unaccent'::regdictionary, said)), '[^[:alnum:]]+'), ''
    );

-- Each word, or its beginning; a text without a word asks for what is nowhere.
CREATE FUNCTION words_asked(said text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(
        nullif((SELECT string_agg(quote_literal(word) || ':*', ' & ') FROM unnest(plain_words(said)) word), ''),
        quote_literal(' ')
    )::tsquery;

CREATE FUNCTION write_found(keys bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO dossiers_foundby (dossier_id, organisation_id, name, words, reach)
    SELECT dossier.id, dossier.organisation_id,
        left(array_to_string(plain_words(person.last_name || ' ' || person.first_name), ' '), 170),
        array_to_tsvector(plain_words(concat_ws(
            ' ', dossier.number, person.first_name, person.last_name, dossier.usage_name, dossier.title, session.number
        ))),
        array_remove(ARRAY[
            dossier.mobile, dossier.landline, lower(dossier.contact_email), lower(person.email)
        ]::text[], '')
    FROM dossiers_dossier dossier
    JOIN accounts_user person ON person.id = dossier.trainee_id
    JOIN catalogue_session session ON session.id = dossier.session_id
    WHERE dossier.id = ANY (keys) AND dossier.state <> 'draft'
    ON CONFLICT (dossier_id) DO UPDATE
        SET name = excluded.name, words = excluded.words, reach = excluded.reach;
$$;

CREATE FUNCTION follow_found_dossier() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM write_found(ARRAY[NEW.id]);
    RETURN NULL;
END $$;

CREATE FUNCTION follow_found_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM write_found(ARRAY(SELECT id FROM dossiers_dossier WHERE trainee_id = NEW.id));
    RETURN NULL;
END $$;

CREATE TRIGGER found_after_person AFTER UPDATE OF first_name, last_name, email ON accounts_user
    FOR EACH ROW WHEN (
        (OLD.first_name, OLD.last_name, OLD.email) IS DISTINCT FROM (NEW.first_name, NEW.last_name, NEW.email)
    ) EXECUTE FUNCTION follow_found_person();

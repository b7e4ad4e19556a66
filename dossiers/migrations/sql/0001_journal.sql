-- The journal and what it says of its dossier. Each costs a look-up or two by an index, when a dossier moves.

-- One look-up of the last entry says the sequence and where the next begins.
CREATE FUNCTION check_sequence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last record;
BEGIN
    SELECT sequence, target INTO last FROM dossiers_entry
        WHERE dossier_id = NEW.dossier_id ORDER BY sequence DESC LIMIT 1;
    IF NEW.sequence <> coalesce(last.sequence, 0) + 1 THEN
        PERFORM refuse('journal_has_no_gap', 'the journal would have a gap');
    END IF;
    IF NEW.source <> coalesce(last.target, 'draft') THEN
        PERFORM refuse('an_entry_begins_where_the_last_ended', 'the journal would contradict itself');
    END IF;
    RETURN NEW;
END $$;

-- At the end of the transaction: the state is written before the entry, or after, or by a bulk load.
CREATE FUNCTION check_state() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    key bigint := CASE TG_TABLE_NAME WHEN 'dossiers_entry' THEN (to_jsonb(NEW) ->> 'dossier_id')::bigint
                       ELSE (to_jsonb(NEW) ->> 'id')::bigint END;
    told text;
    held text;
BEGIN
    SELECT state INTO held FROM dossiers_dossier WHERE id = key;
    SELECT target INTO told FROM dossiers_entry WHERE dossier_id = key ORDER BY sequence DESC LIMIT 1;
    IF held IS NOT NULL AND held <> coalesce(told, 'draft') THEN
        PERFORM refuse(
            'a_dossier_is_where_its_journal_ends', format('dossier %s is %s, its journal says %s', key, held, told)
        );
    END IF;
    RETURN NULL;
END $$;

-- Details without the words that people typed. A code of ours (« full », « other ») is no one's words: it stays.
CREATE FUNCTION without_words(details jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(key, CASE
        WHEN key IN ('message', 'note', 'reason') AND value #>> '{}' !~ '^[a-z_]*$' THEN '"[effacé]"'::jsonb
        ELSE value END), '{}')
    FROM jsonb_each(details)
$$;

-- An account that is suspended is not closed: words go only once a request to close was carried out.
CREATE FUNCTION only_words_are_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.details = without_words(OLD.details)
        AND to_jsonb(NEW) - 'details' = to_jsonb(OLD) - 'details'
        AND EXISTS (
            SELECT FROM dossiers_dossier d
            JOIN accounts_deletionrequest r ON r.trainee_id = d.trainee_id AND r.decided_at IS NOT NULL
            JOIN accounts_user u ON u.id = d.trainee_id AND NOT u.is_active
            WHERE d.id = OLD.dossier_id
        )
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '%: what is written is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'journal_is_append_only', TABLE = TG_TABLE_NAME;
END $$;

-- A dossier waits for its funder exactly as long as its top-up is asked, until the same day. Asked at the end of
-- the transaction: both rows are written in any order.
CREATE FUNCTION check_top_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    key bigint := CASE TG_TABLE_NAME WHEN 'dossiers_topup' THEN (to_jsonb(NEW) ->> 'dossier_id')::bigint
                       ELSE (to_jsonb(NEW) ->> 'id')::bigint END;
    dossier record;
    awaited date;
BEGIN
    SELECT silence, deadline INTO dossier FROM dossiers_dossier WHERE id = key;
    SELECT deadline INTO awaited FROM dossiers_topup WHERE dossier_id = key AND status = 'asked';
    IF (dossier.silence <> '') <> (awaited IS NOT NULL) THEN
        PERFORM refuse('a_top_up_is_awaited_by_its_dossier', 'the dossier and its top-up disagree');
    END IF;
    IF awaited IS DISTINCT FROM dossier.deadline AND dossier.silence <> '' THEN
        PERFORM refuse('the_deadline_is_the_funder_s', 'the dossier waits until another day');
    END IF;
    RETURN NULL;
END $$;

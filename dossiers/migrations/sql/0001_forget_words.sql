-- The words of a closed account leave the journal. Run as its owner: whoever runs the portal needs no right to
-- update the journal.
CREATE FUNCTION forget_words(holder bigint) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    UPDATE dossiers_entry e SET details = without_words(e.details)
    FROM dossiers_dossier d
    WHERE d.id = e.dossier_id AND d.trainee_id = holder AND e.details <> without_words(e.details)
$$;

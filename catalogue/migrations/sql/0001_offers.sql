-- The rows of the search: what an offer says, and which offers a statement on each table touches.

CREATE FUNCTION distance_km(lat1 double precision, lng1 double precision, lat2 double precision, lng2 double precision)
    RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    -- The formula and the earth of `catalogue.communes.distance_km`, to which a test compares it.
    RETURN 2 * 6371.0088 * asin(least(1, sqrt(
        sin(radians(lat2 - lat1) / 2) ^ 2
        + cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lng2 - lng1) / 2) ^ 2)));

CREATE FUNCTION first_from(starts date[], day date) RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (SELECT min(start) FROM unnest(starts) start WHERE start >= day);

-- What day it is has one home in the database too: in Paris, where the site counts its days. The connection's
-- `current_date` is in UTC: until one or two in the morning, yesterday. The tests, whose day is chosen, say
-- which here.
CREATE FUNCTION today_in_paris() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (now() AT TIME ZONE 'Europe/Paris')::date;

-- An offer has a row while it is published by an organisation that is listed, not taken down, and has an open session to come or
-- one may enter at any time.
-- Its action is locked first, in a statement of its own: what comes next sees all that others have committed.
CREATE FUNCTION refresh_offers(ids bigint[]) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
AS $$ BEGIN
    IF cardinality(ids) = 0 THEN RETURN; END IF;
    PERFORM 1 FROM catalogue_action WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM catalogue_offer WHERE action_id = ANY (ids);
    INSERT INTO catalogue_offer (action_id, organisation_id, mode, price, hours, is_accessible, postcode, latitude,
        longitude, certification_kind, certification_code, level, rating, starts, last_start, title, document)
    SELECT a.id, t.organisation_id, a.mode, a.price, a.hours, coalesce(p.is_accessible, false),
        coalesce(p.postcode, ''), p.latitude, p.longitude, coalesce(c.kind, ''), coalesce(c.code, ''), c.level,
        t.rating, s.starts, CASE WHEN s.is_permanent THEN '9999-12-31' ELSE s.last_start END,
        to_tsvector('french_plain', w.title),
        training_document(w.title, w.summary, w.objectives, w.content)
            || setweight(to_tsvector('words_plain', w.title), 'A')
    FROM catalogue_action a
    JOIN catalogue_training t ON t.id = a.training_id AND t.is_published AND NOT t.is_taken_down
    JOIN catalogue_organisation o ON o.id = t.organisation_id AND o.standing = 'listed'
    LEFT JOIN catalogue_place p ON p.id = a.place_id
    LEFT JOIN catalogue_certification c ON c.id = t.certification_id
    -- Without what opens a tag: Postgres's parser takes a minute for 130 kB of « <!-- ».
    CROSS JOIN LATERAL (
        SELECT translate(t.title, '<>', '  ') title, translate(t.summary, '<>', '  ') summary,
            translate(t.objectives, '<>', '  ') objectives, translate(t.content, '<>', '  ') content
    ) w
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(starts_on ORDER BY starts_on) FILTER (WHERE starts_on > today_in_paris()), '{}') starts,
            max(starts_on) last_start, bool_or(starts_on IS NULL) is_permanent
        FROM catalogue_session WHERE action_id = a.id AND is_open
    ) s
    WHERE a.id = ANY (ids) AND a.is_published AND (s.is_permanent OR s.last_start > today_in_paris());
END $$;

-- Sessions. Seats change often and are not searched.
CREATE FUNCTION follow_new_sessions() RETURNS trigger LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
AS $$ BEGIN
    PERFORM refresh_offers(coalesce(array(SELECT DISTINCT action_id FROM new_rows), '{}'));
    RETURN NULL;
END $$;

CREATE FUNCTION follow_changed_sessions() RETURNS trigger LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
AS $$ BEGIN
    PERFORM refresh_offers(coalesce(array(SELECT DISTINCT action_id FROM (
        SELECT n.action_id FROM new_rows n JOIN old_rows o USING (id)
        WHERE (n.starts_on, n.is_open, n.action_id) IS DISTINCT FROM (o.starts_on, o.is_open, o.action_id)
        UNION ALL
        SELECT o.action_id FROM new_rows n JOIN old_rows o USING (id) WHERE n.action_id <> o.action_id
    ) touched), '{}'));
    RETURN NULL;
END $$;

CREATE FUNCTION follow_gone_sessions() RETURNS trigger LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
AS $$ BEGIN
    PERFORM refresh_offers(coalesce(array(SELECT DISTINCT action_id FROM old_rows), '{}'));
    RETURN NULL;
END $$;

-- Actions.
CREATE FUNCTION follow_written_actions() RETURNS trigger LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
AS $$ BEGIN
    PERFORM refresh_offers(coalesce(array(SELECT id FROM new_rows), '{}'));
    RETURN NULL;
END $$;

CREATE FUNCTION follow_gone_actions() RETURNS trigger LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
AS $$ BEGIN
    PERFORM refresh_offers(coalesce(array(SELECT id FROM old_rows), '{}'));
    RETURN NULL;
END $$;

-- An organisation, a training, a place and a certification have no offer before they are used.
CREATE FUNCTION follow_changed_organisations() RETURNS trigger LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
AS $$ BEGIN
    PERFORM refresh_offers(coalesce(array(
        SELECT a.id FROM catalogue_action a JOIN catalogue_training t ON t.id = a.training_id JOIN (
            SELECT n.* FROM new_rows n JOIN old_rows o USING (id) WHERE n.standing <> o.standing
        ) r ON r.id = t.organisation_id
    ), '{}'));
    RETURN NULL;
END $$;

CREATE FUNCTION follow_changed_trainings() RETURNS trigger LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
AS $$ BEGIN
    PERFORM refresh_offers(coalesce(array(
        SELECT a.id FROM catalogue_action a JOIN new_rows r ON r.id = a.training_id
    ), '{}'));
    RETURN NULL;
END $$;

CREATE FUNCTION follow_changed_places() RETURNS trigger LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
AS $$ BEGIN
    PERFORM refresh_offers(coalesce(array(
        SELECT a.id FROM catalogue_action a JOIN (
            SELECT n.* FROM new_rows n JOIN old_rows o USING (id)
            WHERE (n.postcode, n.latitude, n.longitude, n.is_accessible)
                IS DISTINCT FROM (o.postcode, o.latitude, o.longitude, o.is_accessible)
        ) r ON r.id = a.place_id
    ), '{}'));
    RETURN NULL;
END $$;

CREATE FUNCTION follow_changed_certifications() RETURNS trigger LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
AS $$ BEGIN
    PERFORM refresh_offers(coalesce(array(
        SELECT a.id FROM catalogue_action a JOIN catalogue_training t ON t.id = a.training_id JOIN (
            SELECT n.* FROM new_rows n JOIN old_rows o USING (id)
            WHERE (n.kind, n.code, n.level) IS DISTINCT FROM (o.kind, o.code, o.level)
        ) r ON r.id = t.certification_id
    ), '{}'));
    RETURN NULL;
END $$;

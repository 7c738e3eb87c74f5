-- The roles of Stepwell, in the database that this runs in. Run by an administrator (a superuser,
-- or CREATEROLE and CREATEDB); running it again changes nothing. Passwords are set elsewhere.

DO $$
BEGIN
    IF to_regrole('stepwell_owner') IS NULL THEN
        CREATE ROLE stepwell_owner LOGIN NOCREATEROLE NOREPLICATION;
    END IF;
    IF to_regrole('stepwell_app') IS NULL THEN
        CREATE ROLE stepwell_app LOGIN NOCREATEDB NOCREATEROLE NOREPLICATION;
    END IF;
    IF to_regrole('stepwell_lookup') IS NULL THEN
        CREATE ROLE stepwell_lookup NOLOGIN NOCREATEDB NOCREATEROLE NOREPLICATION;
    END IF;
    IF to_regrole('stepwell_backup') IS NULL THEN
        CREATE ROLE stepwell_backup LOGIN NOCREATEDB NOCREATEROLE NOREPLICATION;
    END IF;
END
$$;

-- Reading every clinic for a backup needs BYPASSRLS, which only some administrators may hand out.
DO $$
BEGIN
    IF NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'stepwell_backup') THEN
        ALTER ROLE stepwell_backup BYPASSRLS;
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'stepwell_backup stays without BYPASSRLS: let a superuser grant it';
END
$$;

ALTER ROLE stepwell_backup SET default_transaction_read_only = on;

-- The owner may hand the one cross-clinic lookup function to this role; it inherits nothing.
GRANT stepwell_lookup TO stepwell_owner WITH INHERIT FALSE, SET TRUE;

-- An administrator who is no superuser must be able to act as the owner to give the database away.
DO $$
BEGIN
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT stepwell_owner TO %I WITH INHERIT TRUE, SET TRUE', current_user);
    END IF;
    EXECUTE format('ALTER DATABASE %I OWNER TO stepwell_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO stepwell_app, stepwell_backup', current_database());
END
$$;

ALTER SCHEMA public OWNER TO stepwell_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO stepwell_app, stepwell_lookup, stepwell_backup;

ALTER DEFAULT PRIVILEGES FOR ROLE stepwell_owner IN SCHEMA public GRANT SELECT ON TABLES TO stepwell_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE stepwell_owner IN SCHEMA public GRANT SELECT ON SEQUENCES TO stepwell_backup;

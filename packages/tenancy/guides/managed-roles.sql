-- The six roles, for an administrator who may create roles but is no superuser. Run it with psql:
--   psql "$ADMIN_URL" -v migrator_password=... -v app_password=... -v ops_password=... -v sealer_password=... \
--     -v eraser_password=... -f managed-roles.sql
-- A new role has none of SUPERUSER, BYPASSRLS, CREATEROLE, CREATEDB and REPLICATION, which is what is
-- wanted; without a superuser they cannot even be named in ALTER ROLE. For programs: rolesSql(passwords).
create role ataski_owner nologin;
create role ataski_migrator login password :'migrator_password';
create role ataski_app login password :'app_password';
create role ataski_ops login password :'ops_password';
create role ataski_sealer login password :'sealer_password';
create role ataski_eraser login password :'eraser_password';
grant ataski_owner to ataski_migrator with inherit false, set true;

-- The warehouse as the contractor left it.
create role collecte login password '${collector_password}';
create role tableau login superuser password '${dashboard_password}';
create role auditeur login bypassrls password '${auditor_password}' in role pg_read_all_data;
create database entrepot owner collecte;
\connect entrepot
set role collecte;
create table public.import_essai (
    numero_sejour text, nir text, nom text, prenom text, date_naissance text,
    service text, entree timestamp, montant double precision
);
insert into public.import_essai values
    ('N25-000017', '285017530901247', 'ROUQUETTE', 'Hélène', '14/01/1985', 'CARDIO', '2025-09-02 08:10', 412.3),
    ('S25-000031', '1 62 11 34 172 033 52', 'GALTIER', 'Joël', '03/11/1962', 'PNEUMO', '2025-09-02 09:45', 1280.1),
    ('E25-000042', '249052A00407193', 'SABATIER', 'Océane', '21/05/1949', 'GERIATRIE', '2025-09-02 23:30', 98.7),
    ('N25-000017', '285017530901247', 'ROUQUETTE', 'Hélène', '14/01/1985', 'CARDIO', '2025-09-02 08:10', 412.3);

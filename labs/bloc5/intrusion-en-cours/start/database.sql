create role shop login password '${db_password}';
create database shop owner postgres;
\connect shop

create table products (ref text primary key, name text not null, price numeric(8,2) not null);
create table orders (id serial primary key, ref text not null references products, quantity int not null, ordered_at timestamptz not null);
create table customers (id serial primary key, name text not null, email text not null, city text not null);
create table parcels (code text primary key, status text not null, city text not null);
create table settings (key text primary key, value text not null);
create table staff (login text primary key, password text not null, note text not null);

insert into products values
    ('TH01', 'Sencha des embruns', 12.50), ('TH02', 'Lapsang de l''estran', 14.00), ('TH03', 'Earl Grey des Glénan', 11.20),
    ('TH04', 'Rooibos caramel au beurre salé', 9.80), ('TH05', 'Oolong de Cornouaille', 18.90), ('TH06', 'Verveine d''Arzon', 7.60);

insert into customers (name, email, city)
    select (array['Maël','Nolwenn','Yann','Enora','Gwenn','Tanguy','Lena','Ronan'])[1 + i % 8] || ' ' ||
           (array['Le Goff','Kerbrat','Riou','Tanguy','Quéré','Cariou','Le Berre'])[1 + i % 7],
           'client' || i || '@courriel.example',
           (array['Brest','Quimper','Lorient','Vannes','Rennes','Nantes'])[1 + i % 6]
    from generate_series(1, 240) as i;
insert into customers (name, email, city) values
    ('Armelle Le Fur', '${marker}-a@courriel.example', 'Concarneau'), ('Denez Prigent', '${marker}-b@courriel.example', 'Audierne');

insert into parcels
    select 'TA' || (${code} + i), (array['en préparation','expédié','en cours de livraison','livré'])[1 + i % 4],
           (array['Brest','Quimper','Lorient','Vannes'])[1 + i % 4]
    from generate_series(0, 199) as i;

insert into settings values ('iban', 'FR763000401587${iban_thief_digits}43'), ('contact', 'boutique@thes-armor.example'), ('tva', '20');
insert into staff values
    ('${account}', '${word}', 'sftp'), ('nathalie', 'parti en 2019', 'compte fermé');

grant select on all tables in schema public to shop;
grant insert on orders to shop;
grant usage on sequence orders_id_seq to shop;
grant update on settings to shop;

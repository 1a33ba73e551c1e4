-- A store of version 1, as that version wrote it.  Frozen: test_migrations carries it to the current version.
BEGIN TRANSACTION;
CREATE TABLE attempts (
	number INTEGER NOT NULL,
	delivery INTEGER NOT NULL,
	started FLOAT NOT NULL,
	seconds FLOAT NOT NULL,
	status INTEGER,
	answer VARCHAR NOT NULL,
	PRIMARY KEY (number),
	FOREIGN KEY(delivery) REFERENCES deliveries (number)
);
INSERT INTO "attempts" VALUES(1,1,1728000101.0,0.5,204,'');
INSERT INTO "attempts" VALUES(2,3,1728000100.0,0.5,500,'no');
INSERT INTO "attempts" VALUES(3,4,1728000100.0,0.5,500,'no');
CREATE TABLE deliveries (
	number INTEGER NOT NULL,
	report INTEGER NOT NULL,
	url VARCHAR NOT NULL,
	status VARCHAR NOT NULL,
	due FLOAT NOT NULL,
	tries INTEGER NOT NULL,
	owner VARCHAR NOT NULL,
	PRIMARY KEY (number),
	FOREIGN KEY(report) REFERENCES reports (number)
);
INSERT INTO "deliveries" VALUES(1,1,'https://acme.test/one','delivered',0.0,1,'');
INSERT INTO "deliveries" VALUES(2,1,'https://acme.test/two','waiting',1728000001.0,0,'');
INSERT INTO "deliveries" VALUES(3,2,'https://acme.test/one','undelivered',0.0,1,'');
INSERT INTO "deliveries" VALUES(4,3,'https://acme.test/one','waiting',1728000400.0,1,'');
INSERT INTO "deliveries" VALUES(5,4,'https://acme.test/one','waiting',1728001000.0,0,'relay');
CREATE TABLE endpoints (
	url VARCHAR NOT NULL,
	due FLOAT NOT NULL,
	failures INTEGER NOT NULL,
	rest_until FLOAT NOT NULL,
	switched_off VARCHAR NOT NULL,
	PRIMARY KEY (url)
);
INSERT INTO "endpoints" VALUES('https://acme.test/one',1728000400.0,1,0.0,'');
INSERT INTO "endpoints" VALUES('https://acme.test/two',1728000001.0,0,0.0,'');
CREATE TABLE evidence (
	id INTEGER NOT NULL,
	spool_name VARCHAR NOT NULL,
	arrived FLOAT NOT NULL,
	header JSON NOT NULL,
	recognised VARCHAR NOT NULL,
	rule VARCHAR NOT NULL,
	mail BLOB NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (spool_name)
);
INSERT INTO "evidence" VALUES(1,'1.bounce.2.3',1728000001.0,'{"version": 1, "kind": "bounce", "recipient": "bounce+x@bounces.test"}','failure','dsn',X'789C0B2E4DCA4A4D2EB152284A2D292DCA4B4DE1E2CACB57282E4DCE50282D4E2DE20200BF9C0B41');
INSERT INTO "evidence" VALUES(2,'2.bounce.2.3',1728000002.0,'{"version": 1, "kind": "bounce", "recipient": "bounce+x@bounces.test"}','failure','dsn',X'789C0B2E4DCA4A4D2EB152284A2D292DCA4B4DE1E2CACB57282E4DCE50282D4E2DE20200BF9C0B41');
INSERT INTO "evidence" VALUES(3,'3.bounce.2.3',1728000003.0,'{"version": 1, "kind": "bounce", "recipient": "bounce+x@bounces.test"}','failure','dsn',X'789C0B2E4DCA4A4D2EB152284A2D292DCA4B4DE1E2CACB57282E4DCE50282D4E2DE20200BF9C0B41');
INSERT INTO "evidence" VALUES(4,'4.bounce.2.3',1728000004.0,'{"version": 1, "kind": "bounce", "recipient": "bounce+x@bounces.test"}','failure','dsn',X'789C0B2E4DCA4A4D2EB152284A2D292DCA4B4DE1E2CACB57282E4DCE50282D4E2DE20200BF9C0B41');
CREATE TABLE messages (
	customer VARCHAR NOT NULL,
	id VARCHAR NOT NULL,
	day INTEGER NOT NULL,
	sender VARCHAR NOT NULL,
	recipients JSON NOT NULL,
	envid VARCHAR NOT NULL,
	message_id VARCHAR NOT NULL,
	tags JSON NOT NULL,
	sent FLOAT NOT NULL,
	PRIMARY KEY (customer, id, day)
);
INSERT INTO "messages" VALUES('acme','4jYAAAA',20000,'news@acme.test','["you@far.test"]','','<1@acme.test>','["spring"]',1728000000.0);
CREATE TABLE reports (
	number INTEGER NOT NULL,
	webhook_id VARCHAR NOT NULL,
	evidence INTEGER NOT NULL,
	noticed FLOAT NOT NULL,
	customer VARCHAR NOT NULL,
	id VARCHAR NOT NULL,
	recipient VARCHAR NOT NULL,
	state VARCHAR NOT NULL,
	code VARCHAR,
	extended VARCHAR,
	description VARCHAR,
	further JSON NOT NULL,
	PRIMARY KEY (number),
	UNIQUE (webhook_id),
	FOREIGN KEY(evidence) REFERENCES evidence (id)
);
INSERT INTO "reports" VALUES(1,'msg_1',1,1728000001.0,'acme','4jYAAAA','r1@far.test','bounce','550','5.1.1','no such user','{"type": "failure"}');
INSERT INTO "reports" VALUES(2,'msg_2',2,1728000002.0,'acme','4jYAAAA','r2@far.test','bounce','550','5.1.1','no such user','{"type": "failure"}');
INSERT INTO "reports" VALUES(3,'msg_3',3,1728000003.0,'acme','4jYAAAA','r3@far.test','bounce','550','5.1.1','no such user','{"type": "failure"}');
INSERT INTO "reports" VALUES(4,'msg_4',4,1728000004.0,'acme','4jYAAAA','r4@far.test','bounce','550','5.1.1','no such user','{"type": "failure"}');
CREATE TABLE version (
	version INTEGER NOT NULL
);
INSERT INTO "version" VALUES(1);
CREATE INDEX ix_messages_sent ON messages (sent);
CREATE INDEX ix_evidence_arrived ON evidence (arrived);
CREATE INDEX ix_reports_id ON reports (id);
CREATE INDEX ix_reports_noticed ON reports (noticed);
CREATE INDEX deliveries_due ON deliveries (url, due) WHERE status = 'waiting';
CREATE INDEX deliveries_owner ON deliveries (owner) WHERE owner != '';
CREATE INDEX ix_deliveries_report ON deliveries (report);
CREATE INDEX ix_attempts_delivery ON attempts (delivery);
COMMIT;

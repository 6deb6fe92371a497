PRAGMA foreign_keys = OFF;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
INSERT INTO "alembic_version" VALUES('tw0008');
CREATE TABLE audit_log (
	id INTEGER NOT NULL, 
	time BIGINT NOT NULL, 
	user_id INTEGER, 
	role VARCHAR(30) NOT NULL, 
	verified VARCHAR(30) NOT NULL, 
	action VARCHAR(50) NOT NULL, 
	object VARCHAR(100) NOT NULL, 
	old_revision TEXT, 
	new_revision TEXT, 
	details TEXT, 
	CONSTRAINT pk_audit_log PRIMARY KEY (id), 
	CONSTRAINT fk_audit_log_user_id FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE RESTRICT
);
INSERT INTO "audit_log" VALUES(1,1795262400000,1,'author','python','create','project:1',NULL,NULL,NULL);
CREATE TABLE batch (
	id INTEGER NOT NULL, 
	uuid VARCHAR(36) NOT NULL, 
	"key" VARCHAR(100) NOT NULL, 
	payload_hash BLOB NOT NULL, 
	user_id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	datapoint_id INTEGER NOT NULL, 
	context_id INTEGER NOT NULL, 
	is_flagged BOOLEAN NOT NULL, 
	undone BOOLEAN NOT NULL, 
	is_current BOOLEAN NOT NULL, 
	seconds DOUBLE, 
	extra TEXT, 
	revision_of_id INTEGER, 
	revision_changes TEXT NOT NULL, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, version INTEGER DEFAULT 1 NOT NULL, schema_version VARCHAR(64), original_id INTEGER, stored_hash BLOB, 
	CONSTRAINT pk_batch PRIMARY KEY (id), 
	CONSTRAINT uq_batch_user_id_project_id_key UNIQUE (user_id, project_id, "key"), 
	CONSTRAINT uq_batch_uuid UNIQUE (uuid), 
	CONSTRAINT fk_batch_user_id FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_batch_project_id FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_batch_datapoint_id FOREIGN KEY(datapoint_id) REFERENCES datapoint (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_batch_context_id FOREIGN KEY(context_id) REFERENCES context (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_batch_revision_of_id FOREIGN KEY(revision_of_id) REFERENCES batch (id) ON DELETE RESTRICT
);
INSERT INTO "batch" VALUES(1,'0b3bb0b6-0d4e-4c6c-9c5f-2f6b4f3c9a01','k1',X'45FDBFFF7E51F1695D2954DF95A2EB054DB58F52C804E9F6AA425343F2DE6915',1,1,1,1,0,0,1,3.5,NULL,NULL,'',1795262400000,1795262400000,1,'1',NULL,X'A55326E64B1D57EEB783FFE1300135670815227F3D0135CD4A0ED2D5DEFF0B06');
CREATE TABLE batch_review (
	id INTEGER NOT NULL, 
	batch_id INTEGER NOT NULL, 
	reviewer_id INTEGER NOT NULL, 
	status VARCHAR(2) NOT NULL, 
	comment TEXT NOT NULL, 
	resolved_by_id INTEGER, 
	dt_resolved BIGINT, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_batch_review PRIMARY KEY (id), 
	CONSTRAINT ck_batch_review_status CHECK (status IN ('no', 'rr', 'rs')), 
	CONSTRAINT fk_batch_review_batch_id FOREIGN KEY(batch_id) REFERENCES batch (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_batch_review_reviewer_id FOREIGN KEY(reviewer_id) REFERENCES user (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_batch_review_resolved_by_id FOREIGN KEY(resolved_by_id) REFERENCES user (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_batch_review_batch_id_reviewer_id UNIQUE (batch_id, reviewer_id)
);
INSERT INTO "batch_review" VALUES(1,1,1,'rs','a doubt, resolved',1,1795262500000,1795262450000,1795262500000);
CREATE TABLE claim (
	id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	datapoint_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	state VARCHAR(9) NOT NULL, 
	lease_until BIGINT, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_claim PRIMARY KEY (id), 
	CONSTRAINT uq_claim_project_id_datapoint_id_user_id UNIQUE (project_id, datapoint_id, user_id), 
	CONSTRAINT ck_claim_state CHECK (state IN ('held', 'submitted', 'skipped', 'delayed', 'released')), 
	CONSTRAINT ck_claim_lease CHECK (state <> 'held' OR lease_until IS NOT NULL), 
	CONSTRAINT fk_claim_project_id FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE, 
	CONSTRAINT fk_claim_datapoint_id FOREIGN KEY(datapoint_id) REFERENCES datapoint (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_claim_user_id FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE RESTRICT
);
INSERT INTO "claim" VALUES(1,1,1,1,'submitted',NULL,1795262400000,1795262400000);
CREATE TABLE context (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	source_id INTEGER, 
	"key" TEXT NOT NULL, 
	sha256 BLOB NOT NULL, 
	length INTEGER NOT NULL, 
	data TEXT, 
	content TEXT NOT NULL, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT uq_context_source_id_key_sha256 UNIQUE (source_id, "key", sha256), 
	CONSTRAINT ck_context_length CHECK (length >= 0), 
	CONSTRAINT fk_context_source_id FOREIGN KEY(source_id) REFERENCES data_source (id) ON DELETE SET NULL
);
INSERT INTO "context" VALUES(1,1,'0',X'45FDBFFF7E51F1695D2954DF95A2EB054DB58F52C804E9F6AA425343F2DE6915',34,'{"year":1999}','Zoë 👩‍👩‍👧 lives in Åre.
Sheʼs 30.',1795262400000,1795262400000);
CREATE TABLE data_access_log (
	id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	datapoint_id INTEGER NOT NULL, 
	flags TEXT NOT NULL, 
	is_submitted BOOLEAN NOT NULL, 
	is_skipped BOOLEAN NOT NULL, 
	is_delayed BOOLEAN NOT NULL, 
	is_deleted BOOLEAN NOT NULL, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_data_access_log PRIMARY KEY (id), 
	CONSTRAINT uq_data_access_log_user_id_project_id_datapoint_id UNIQUE (user_id, project_id, datapoint_id), 
	CONSTRAINT fk_data_access_log_user_id FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_data_access_log_project_id FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE, 
	CONSTRAINT fk_data_access_log_datapoint_id FOREIGN KEY(datapoint_id) REFERENCES datapoint (id) ON DELETE RESTRICT
);
INSERT INTO "data_access_log" VALUES(1,1,1,1,'{"text_errors":{}}',1,0,0,0,1795262400000,1795262400000);
CREATE TABLE data_source (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name VARCHAR(100) NOT NULL, 
	source_type VARCHAR(50) NOT NULL, 
	spec TEXT NOT NULL, 
	language VARCHAR(35) NOT NULL, 
	formatting VARCHAR(2) NOT NULL, 
	owner_id INTEGER, 
	is_public BOOLEAN NOT NULL, 
	size INTEGER, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, is_language_declared BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT ck_data_source_formatting CHECK (formatting IN ('pt', 'ft', 'md')), 
	CONSTRAINT ck_data_source_size CHECK (size IS NULL OR size >= 0), 
	CONSTRAINT fk_data_source_owner_id FOREIGN KEY(owner_id) REFERENCES user (id) ON DELETE SET NULL
);
INSERT INTO "data_source" VALUES(1,'list','list','{}','en','ft',1,0,1,1795262400000,1795262400000,0);
CREATE TABLE data_source_post_processing (
	source_id INTEGER NOT NULL, 
	method_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_data_source_post_processing PRIMARY KEY (source_id, method_id), 
	CONSTRAINT fk_data_source_post_processing_source_id FOREIGN KEY(source_id) REFERENCES data_source (id) ON DELETE CASCADE, 
	CONSTRAINT fk_data_source_post_processing_method_id FOREIGN KEY(method_id) REFERENCES post_processing_method (id) ON DELETE RESTRICT
);
CREATE TABLE datapoint (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	source_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	name TEXT, 
	context_id INTEGER, 
	sha256 BLOB, 
	length INTEGER, 
	CONSTRAINT uq_datapoint_source_id_key UNIQUE (source_id, "key"), 
	CONSTRAINT uq_datapoint_source_id_position UNIQUE (source_id, position), 
	CONSTRAINT fk_datapoint_source_id FOREIGN KEY(source_id) REFERENCES data_source (id) ON DELETE CASCADE, 
	CONSTRAINT fk_datapoint_context_id FOREIGN KEY(context_id) REFERENCES context (id) ON DELETE RESTRICT
);
INSERT INTO "datapoint" VALUES(1,1,0,'0',NULL,1,NULL,NULL);
CREATE TABLE draft (
	id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	datapoint_id INTEGER NOT NULL, 
	context_id INTEGER NOT NULL, 
	sha256 BLOB NOT NULL, 
	revision INTEGER NOT NULL, 
	answer TEXT NOT NULL, 
	history TEXT, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_draft PRIMARY KEY (id), 
	CONSTRAINT uq_draft_user_id_project_id_datapoint_id UNIQUE (user_id, project_id, datapoint_id), 
	CONSTRAINT ck_draft_revision CHECK (revision > 0), 
	CONSTRAINT fk_draft_user_id FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_draft_project_id FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE, 
	CONSTRAINT fk_draft_datapoint_id FOREIGN KEY(datapoint_id) REFERENCES datapoint (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_draft_context_id FOREIGN KEY(context_id) REFERENCES context (id) ON DELETE RESTRICT
);
INSERT INTO "draft" VALUES(1,1,1,1,1,X'45FDBFFF7E51F1695D2954DF95A2EB054DB58F52C804E9F6AA425343F2DE6915',1,'{"labels":[],"inputs":[],"relations":[]}','{"past":[],"future":[]}',1795262400000,1795262400000);
CREATE TABLE input (
	id INTEGER NOT NULL, 
	batch_id INTEGER NOT NULL, 
	marker_id INTEGER NOT NULL, 
	context_id INTEGER NOT NULL, 
	content TEXT NOT NULL, 
	group_id VARCHAR(36), 
	group_order INTEGER, 
	slot INTEGER NOT NULL, 
	undone BOOLEAN NOT NULL, 
	extra TEXT, 
	revision_of_id INTEGER, 
	revision_changes TEXT NOT NULL, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_input PRIMARY KEY (id), 
	CONSTRAINT ck_input_slot CHECK (slot >= 0), 
	CONSTRAINT fk_input_batch_id FOREIGN KEY(batch_id) REFERENCES batch (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_input_marker_id FOREIGN KEY(marker_id) REFERENCES marker_variant (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_input_context_id FOREIGN KEY(context_id) REFERENCES context (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_input_revision_of_id FOREIGN KEY(revision_of_id) REFERENCES input (id) ON DELETE RESTRICT
);
INSERT INTO "input" VALUES(1,1,2,1,'"Who?"','g1',1,0,0,NULL,NULL,'',1795262400000,1795262400000);
CREATE TABLE label (
	id INTEGER NOT NULL, 
	batch_id INTEGER NOT NULL, 
	uuid VARCHAR(36) NOT NULL, 
	marker_id INTEGER NOT NULL, 
	context_id INTEGER NOT NULL, 
	start INTEGER, 
	"end" INTEGER, 
	quote TEXT, 
	group_id VARCHAR(36), 
	group_order INTEGER, 
	origin VARCHAR(20) NOT NULL, 
	undone BOOLEAN NOT NULL, 
	extra TEXT, 
	revision_of_id INTEGER, 
	revision_changes TEXT NOT NULL, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_label PRIMARY KEY (id), 
	CONSTRAINT uq_label_batch_id_uuid UNIQUE (batch_id, uuid), 
	CONSTRAINT ck_label_span CHECK ("start" IS NULL OR (0 <= "start" AND "start" < "end")), 
	CONSTRAINT ck_label_whole CHECK (("start" IS NULL) = ("end" IS NULL) AND ("start" IS NULL) = (quote IS NULL)), 
	CONSTRAINT fk_label_batch_id FOREIGN KEY(batch_id) REFERENCES batch (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_label_marker_id FOREIGN KEY(marker_id) REFERENCES marker_variant (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_label_context_id FOREIGN KEY(context_id) REFERENCES context (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_label_revision_of_id FOREIGN KEY(revision_of_id) REFERENCES label (id) ON DELETE RESTRICT
);
INSERT INTO "label" VALUES(1,1,'0b3bb0b6-0d4e-4c6c-9c5f-2f6b4f3c9a02',1,1,0,9,'Zoë 👩‍👩‍👧',NULL,NULL,'person',0,NULL,NULL,'',1795262400000,1795262400000);
INSERT INTO "label" VALUES(2,1,'0b3bb0b6-0d4e-4c6c-9c5f-2f6b4f3c9a03',1,1,NULL,NULL,NULL,NULL,NULL,'person',0,NULL,NULL,'',1795262400000,1795262400000);
CREATE TABLE label_relation (
	id INTEGER NOT NULL, 
	batch_id INTEGER NOT NULL, 
	uuid VARCHAR(36) NOT NULL, 
	rule_id INTEGER NOT NULL, 
	first_label_id INTEGER NOT NULL, 
	second_label_id INTEGER NOT NULL, 
	cluster INTEGER NOT NULL, 
	undone BOOLEAN NOT NULL, 
	extra TEXT, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, position INTEGER DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_label_relation PRIMARY KEY (id), 
	CONSTRAINT ck_label_relation_cluster CHECK (cluster > 0), 
	CONSTRAINT fk_label_relation_batch_id FOREIGN KEY(batch_id) REFERENCES batch (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_label_relation_rule_id FOREIGN KEY(rule_id) REFERENCES relation_variant (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_label_relation_first_label_id FOREIGN KEY(first_label_id) REFERENCES label (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_label_relation_second_label_id FOREIGN KEY(second_label_id) REFERENCES label (id) ON DELETE RESTRICT
);
INSERT INTO "label_relation" VALUES(1,1,'0b3bb0b6-0d4e-4c6c-9c5f-2f6b4f3c9a04',1,1,1,1,0,NULL,1795262400000,1795262400000,0);
CREATE TABLE marker (
	id INTEGER NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	names TEXT NOT NULL, 
	code VARCHAR(50) NOT NULL, 
	color VARCHAR(9) NOT NULL, 
	shortcut VARCHAR(15), 
	suggestion_endpoint VARCHAR(200), 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_marker PRIMARY KEY (id), 
	CONSTRAINT uq_marker_code UNIQUE (code)
);
INSERT INTO "marker" VALUES(1,'Person','{"sv":"Person","uk":"Особа"}','person','#3273dc','P',NULL,1795262400000,1795262400000);
INSERT INTO "marker" VALUES(2,'Question','{}','question','#3273dc','Q',NULL,1795262400000,1795262400000);
CREATE TABLE marker_action (
	id INTEGER NOT NULL, 
	name VARCHAR(50) NOT NULL, 
	description TEXT NOT NULL, 
	file VARCHAR(100) NOT NULL, 
	admin_filter VARCHAR(50), 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, author TEXT, 
	CONSTRAINT pk_marker_action PRIMARY KEY (id), 
	CONSTRAINT uq_marker_action_name UNIQUE (name)
);
INSERT INTO "marker_action" VALUES(1,'stars','One to five stars','plugins/stars.js','range',1795262400000,1795262400000,'Maria');
CREATE TABLE marker_context_menu_item (
	id INTEGER NOT NULL, 
	action_id INTEGER NOT NULL, 
	marker_id INTEGER NOT NULL, 
	verbose VARCHAR(50) NOT NULL, 
	verbose_admin VARCHAR(50), 
	field VARCHAR(50), 
	config TEXT, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_marker_context_menu_item PRIMARY KEY (id), 
	CONSTRAINT fk_marker_context_menu_item_action_id FOREIGN KEY(action_id) REFERENCES marker_action (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_marker_context_menu_item_marker_id FOREIGN KEY(marker_id) REFERENCES marker_variant (id) ON DELETE CASCADE
);
CREATE TABLE marker_pair (
	id INTEGER NOT NULL, 
	first_id INTEGER NOT NULL, 
	second_id INTEGER NOT NULL, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_marker_pair PRIMARY KEY (id), 
	CONSTRAINT uq_marker_pair_first_id_second_id UNIQUE (first_id, second_id), 
	CONSTRAINT fk_marker_pair_first_id FOREIGN KEY(first_id) REFERENCES marker (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_marker_pair_second_id FOREIGN KEY(second_id) REFERENCES marker (id) ON DELETE RESTRICT
);
INSERT INTO "marker_pair" VALUES(1,1,1,1795262400000,1795262400000);
CREATE TABLE marker_restriction (
	id INTEGER NOT NULL, 
	variant_id INTEGER NOT NULL, 
	kind VARCHAR(2) NOT NULL, 
	value INTEGER NOT NULL, 
	is_ignorable BOOLEAN NOT NULL, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_marker_restriction PRIMARY KEY (id), 
	CONSTRAINT ck_marker_restriction_kind CHECK (kind IN ('no', 'ls', 'le', 'gs', 'ge', 'eq')), 
	CONSTRAINT ck_marker_restriction_value CHECK (value >= 0), 
	CONSTRAINT fk_marker_restriction_variant_id FOREIGN KEY(variant_id) REFERENCES marker_variant (id) ON DELETE CASCADE
);
INSERT INTO "marker_restriction" VALUES(1,1,'ge',1,0,1795262400000,1795262400000);
CREATE TABLE marker_unit (
	id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	code VARCHAR(50) NOT NULL, 
	size INTEGER NOT NULL, 
	minimum_required INTEGER NOT NULL, 
	is_rankable BOOLEAN NOT NULL, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_marker_unit PRIMARY KEY (id), 
	CONSTRAINT uq_marker_unit_project_id_code UNIQUE (project_id, code), 
	CONSTRAINT ck_marker_unit_size CHECK (size > 0), 
	CONSTRAINT ck_marker_unit_minimum CHECK (minimum_required >= 0 AND minimum_required <= size), 
	CONSTRAINT fk_marker_unit_project_id FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE
);
INSERT INTO "marker_unit" VALUES(1,1,'unit_1',2,1,0,1795262400000,1795262400000);
CREATE TABLE marker_variant (
	id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	marker_id INTEGER NOT NULL, 
	unit_id INTEGER, 
	nrange_id INTEGER, 
	code VARCHAR(60) NOT NULL, 
	anno_type VARCHAR(20) NOT NULL, 
	position INTEGER NOT NULL, 
	order_in_unit INTEGER, 
	custom_color VARCHAR(9), 
	custom_shortcut VARCHAR(15), 
	display_type VARCHAR(3) NOT NULL, 
	display_tab VARCHAR(30), 
	export_name VARCHAR(50), 
	choices TEXT, 
	are_suggestions_enabled BOOLEAN NOT NULL, 
	custom_suggestion_endpoint VARCHAR(200), 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_marker_variant PRIMARY KEY (id), 
	CONSTRAINT uq_marker_variant_project_id_code UNIQUE (project_id, code), 
	CONSTRAINT uq_marker_variant_project_id_marker_id_unit_id UNIQUE (project_id, marker_id, unit_id), 
	CONSTRAINT fk_marker_variant_project_id FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE, 
	CONSTRAINT fk_marker_variant_marker_id FOREIGN KEY(marker_id) REFERENCES marker (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_marker_variant_unit_id FOREIGN KEY(unit_id) REFERENCES marker_unit (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_marker_variant_nrange_id FOREIGN KEY(nrange_id) REFERENCES number_range (id) ON DELETE SET NULL
);
INSERT INTO "marker_variant" VALUES(1,1,1,NULL,NULL,'person','m-span',0,NULL,NULL,NULL,'hl',NULL,NULL,NULL,0,NULL,1795262400000,1795262400000);
INSERT INTO "marker_variant" VALUES(2,1,2,1,NULL,'question','free-text',1,1,NULL,NULL,'hl',NULL,NULL,NULL,0,NULL,1795262400000,1795262400000);
CREATE TABLE number_range (
	id INTEGER NOT NULL, 
	min_value DOUBLE, 
	max_value DOUBLE, 
	step DOUBLE, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_number_range PRIMARY KEY (id), 
	CONSTRAINT ck_number_range_at_least_one CHECK (min_value IS NOT NULL OR max_value IS NOT NULL OR step IS NOT NULL), 
	CONSTRAINT ck_number_range_order CHECK (min_value IS NULL OR max_value IS NULL OR min_value <= max_value), 
	CONSTRAINT ck_number_range_step CHECK (step IS NULL OR step > 0)
);
CREATE TABLE post_processing_method (
	id INTEGER NOT NULL, 
	name VARCHAR(50) NOT NULL, 
	helper VARCHAR(200) NOT NULL, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_post_processing_method PRIMARY KEY (id), 
	CONSTRAINT uq_post_processing_method_name UNIQUE (name)
);
CREATE TABLE pre_marker (
	id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	marker_id INTEGER NOT NULL, 
	tokens TEXT NOT NULL, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_pre_marker PRIMARY KEY (id), 
	CONSTRAINT fk_pre_marker_project_id FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE, 
	CONSTRAINT fk_pre_marker_marker_id FOREIGN KEY(marker_id) REFERENCES marker_variant (id) ON DELETE CASCADE
);
CREATE TABLE profile (
	user_id INTEGER NOT NULL, 
	preferred_language VARCHAR(35), 
	fluent_in TEXT NOT NULL, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_profile PRIMARY KEY (user_id), 
	CONSTRAINT fk_profile_user_id FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE
);
INSERT INTO "profile" VALUES(1,'sv','["sv","en"]',1795262400000,1795262400000);
CREATE TABLE project (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	title VARCHAR(200) NOT NULL, 
	short_description TEXT NOT NULL, 
	institution VARCHAR(500), 
	supported_by VARCHAR(1000), 
	guidelines TEXT, 
	reminders TEXT, 
	temporary_message TEXT, 
	task_type VARCHAR(50) NOT NULL, 
	language VARCHAR(35) NOT NULL, 
	author_id INTEGER, 
	dt_publish BIGINT NOT NULL, 
	dt_finish BIGINT, 
	is_open BOOLEAN NOT NULL, 
	data_order VARCHAR(2) NOT NULL, 
	seed INTEGER NOT NULL, 
	disjoint_annotation BOOLEAN NOT NULL, 
	annotators_per_text INTEGER, 
	lease_minutes INTEGER NOT NULL, 
	offer_skipped_again BOOLEAN NOT NULL, 
	auto_text_switch BOOLEAN NOT NULL, 
	show_datasource_identifiers BOOLEAN NOT NULL, 
	allow_selecting_labels BOOLEAN NOT NULL, 
	disable_submitted_labels BOOLEAN NOT NULL, 
	allow_empty_submit BOOLEAN NOT NULL, 
	max_markers_per_input INTEGER, 
	allow_editing BOOLEAN NOT NULL, 
	allow_post_editing BOOLEAN NOT NULL, 
	editing_as_revision BOOLEAN NOT NULL, 
	editing_title_regex TEXT NOT NULL, 
	allow_reviewing BOOLEAN NOT NULL, 
	is_peer_reviewed BOOLEAN NOT NULL, 
	has_intro_tour BOOLEAN NOT NULL, 
	thumbnail TEXT, 
	video_summary TEXT, 
	video_remote VARCHAR(200), 
	modal_configs TEXT, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT ck_project_data_order CHECK (data_order IN ('os', 'op', 'r', 'rr')), 
	CONSTRAINT ck_project_lease_minutes CHECK (lease_minutes > 0), 
	CONSTRAINT ck_project_max_markers CHECK (max_markers_per_input IS NULL OR max_markers_per_input >= 0), 
	CONSTRAINT ck_project_annotators CHECK (annotators_per_text IS NULL OR annotators_per_text > 0), 
	CONSTRAINT uq_project_title UNIQUE (title), 
	CONSTRAINT fk_project_author_id FOREIGN KEY(author_id) REFERENCES user (id) ON DELETE SET NULL
);
INSERT INTO "project" VALUES(1,'Names','',NULL,NULL,NULL,NULL,NULL,'ner','en',1,1795262400000,NULL,1,'r',7,0,NULL,60,0,1,0,0,1,0,NULL,1,0,0,'',0,0,0,NULL,NULL,NULL,NULL,1795262400000,1795262400000);
CREATE TABLE project_collaborator (
	project_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	CONSTRAINT pk_project_collaborator PRIMARY KEY (project_id, user_id), 
	CONSTRAINT fk_project_collaborator_project_id FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE, 
	CONSTRAINT fk_project_collaborator_user_id FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE
);
CREATE TABLE project_source (
	project_id INTEGER NOT NULL, 
	source_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_project_source PRIMARY KEY (project_id, source_id), 
	CONSTRAINT uq_project_source_project_id_position UNIQUE (project_id, position), 
	CONSTRAINT fk_project_source_project_id FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE, 
	CONSTRAINT fk_project_source_source_id FOREIGN KEY(source_id) REFERENCES data_source (id) ON DELETE RESTRICT
);
INSERT INTO "project_source" VALUES(1,1,0);
CREATE TABLE queue (
	project_id INTEGER NOT NULL, 
	pos INTEGER NOT NULL, 
	datapoint_id INTEGER NOT NULL, 
	room INTEGER, 
	returned INTEGER, 
	CONSTRAINT pk_queue PRIMARY KEY (project_id, pos), 
	CONSTRAINT uq_queue_project_id_datapoint_id UNIQUE (project_id, datapoint_id), 
	CONSTRAINT ck_queue_room CHECK (room IS NULL OR room >= 0), 
	CONSTRAINT fk_queue_project_id FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE, 
	CONSTRAINT fk_queue_datapoint_id FOREIGN KEY(datapoint_id) REFERENCES datapoint (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "queue" VALUES(1,0,1,NULL,NULL);
CREATE TABLE tally (
	project_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	submitted INTEGER DEFAULT 0 NOT NULL, 
	skipped INTEGER DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_tally PRIMARY KEY (project_id, user_id)
)
 WITHOUT ROWID

;
INSERT INTO "tally" VALUES(1,1,1,0);
CREATE TABLE offer (
	claim_id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	skipped BIGINT NOT NULL, 
	CONSTRAINT pk_offer PRIMARY KEY (claim_id)
);
CREATE TABLE queue_cursor (
	project_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	start_pos INTEGER NOT NULL, 
	steps INTEGER NOT NULL, 
	size INTEGER DEFAULT 0 NOT NULL, 
	returned INTEGER DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_queue_cursor PRIMARY KEY (project_id, user_id), 
	CONSTRAINT fk_queue_cursor_project_id FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE, 
	CONSTRAINT fk_queue_cursor_user_id FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "queue_cursor" VALUES(1,1,0,1,1,0);
CREATE TABLE relation (
	id INTEGER NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	names TEXT NOT NULL, 
	code VARCHAR(50) NOT NULL, 
	direction VARCHAR(1) NOT NULL, 
	shortcut VARCHAR(15), 
	representation VARCHAR(1) NOT NULL, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_relation PRIMARY KEY (id), 
	CONSTRAINT ck_relation_direction CHECK (direction IN ('0', '1', '2')), 
	CONSTRAINT ck_relation_representation CHECK (representation IN ('g', 'l')), 
	CONSTRAINT uq_relation_code UNIQUE (code)
);
INSERT INTO "relation" VALUES(1,'Refers to','{}','refers_to','0',NULL,'g',1795262400000,1795262400000);
CREATE TABLE relation_pair (
	relation_id INTEGER NOT NULL, 
	pair_id INTEGER NOT NULL, 
	CONSTRAINT pk_relation_pair PRIMARY KEY (relation_id, pair_id), 
	CONSTRAINT fk_relation_pair_relation_id FOREIGN KEY(relation_id) REFERENCES relation (id) ON DELETE CASCADE, 
	CONSTRAINT fk_relation_pair_pair_id FOREIGN KEY(pair_id) REFERENCES marker_pair (id) ON DELETE CASCADE
);
INSERT INTO "relation_pair" VALUES(1,1);
CREATE TABLE relation_restriction (
	id INTEGER NOT NULL, 
	variant_id INTEGER NOT NULL, 
	kind VARCHAR(2) NOT NULL, 
	value INTEGER NOT NULL, 
	is_ignorable BOOLEAN NOT NULL, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_relation_restriction PRIMARY KEY (id), 
	CONSTRAINT ck_relation_restriction_kind CHECK (kind IN ('no', 'ls', 'le', 'gs', 'ge', 'eq')), 
	CONSTRAINT ck_relation_restriction_value CHECK (value >= 0), 
	CONSTRAINT fk_relation_restriction_variant_id FOREIGN KEY(variant_id) REFERENCES relation_variant (id) ON DELETE CASCADE
);
CREATE TABLE relation_variant (
	id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	relation_id INTEGER NOT NULL, 
	code VARCHAR(60) NOT NULL, 
	position INTEGER NOT NULL, 
	custom_shortcut VARCHAR(15), 
	custom_representation VARCHAR(1), 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_relation_variant PRIMARY KEY (id), 
	CONSTRAINT uq_relation_variant_project_id_relation_id UNIQUE (project_id, relation_id), 
	CONSTRAINT uq_relation_variant_project_id_code UNIQUE (project_id, code), 
	CONSTRAINT ck_relation_variant_representation CHECK (custom_representation IS NULL OR custom_representation IN ('g', 'l')), 
	CONSTRAINT fk_relation_variant_project_id FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE, 
	CONSTRAINT fk_relation_variant_relation_id FOREIGN KEY(relation_id) REFERENCES relation (id) ON DELETE RESTRICT
);
INSERT INTO "relation_variant" VALUES(1,1,1,'refers_to',0,NULL,NULL,1795262400000,1795262400000);
CREATE TABLE suggestion (
	id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	datapoint_id INTEGER NOT NULL, 
	context_id INTEGER NOT NULL, 
	user_id INTEGER, 
	marker_id INTEGER NOT NULL, 
	start INTEGER, 
	"end" INTEGER, 
	quote TEXT, 
	content TEXT, 
	score DOUBLE, 
	extra TEXT, 
	source VARCHAR(20) NOT NULL, 
	decision VARCHAR(8), 
	decided_by_id INTEGER, 
	dt_decided BIGINT, 
	label_uuid VARCHAR(36), 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, group_id VARCHAR(36), slot INTEGER, 
	CONSTRAINT pk_suggestion PRIMARY KEY (id), 
	CONSTRAINT ck_suggestion_source CHECK (source IN ('callable', 'http', 'prediction')), 
	CONSTRAINT ck_suggestion_decision CHECK (decision IS NULL OR decision IN ('accepted', 'rejected')), 
	CONSTRAINT ck_suggestion_span CHECK ("start" IS NULL OR (0 <= "start" AND "start" < "end")), 
	CONSTRAINT ck_suggestion_whole CHECK (("start" IS NULL) = ("end" IS NULL) AND ("start" IS NULL) = (quote IS NULL)), 
	CONSTRAINT fk_suggestion_project_id FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE, 
	CONSTRAINT fk_suggestion_datapoint_id FOREIGN KEY(datapoint_id) REFERENCES datapoint (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_suggestion_context_id FOREIGN KEY(context_id) REFERENCES context (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_suggestion_user_id FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_suggestion_marker_id FOREIGN KEY(marker_id) REFERENCES marker_variant (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_suggestion_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES user (id) ON DELETE RESTRICT
);
INSERT INTO "suggestion" VALUES(1,1,1,1,NULL,1,0,9,'Zoë 👩‍👩‍👧',NULL,0.75,'{"model":"m1"}','callable','accepted',1,1795262500000,'0b3bb0b6-0d4e-4c6c-9c5f-2f6b4f3c9a02',1795262400000,1795262500000,NULL,NULL);
CREATE TABLE task_type_specification (
	id INTEGER NOT NULL, 
	task_type VARCHAR(50) NOT NULL, 
	config TEXT NOT NULL, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_task_type_specification PRIMARY KEY (id), 
	CONSTRAINT uq_task_type_specification_task_type UNIQUE (task_type)
);
CREATE TABLE user (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name VARCHAR(150) NOT NULL, 
	password_hash TEXT, 
	email VARCHAR(254), 
	is_active BOOLEAN NOT NULL, 
	is_superuser BOOLEAN NOT NULL, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT uq_user_name UNIQUE (name), 
	CONSTRAINT uq_user_email UNIQUE (email)
);
INSERT INTO "user" VALUES(1,'anna',NULL,NULL,1,0,1795262400000,1795262400000);
CREATE TABLE user_group (
	id INTEGER NOT NULL, 
	name VARCHAR(150) NOT NULL, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_user_group PRIMARY KEY (id), 
	CONSTRAINT uq_user_group_name UNIQUE (name)
);
CREATE TABLE user_group_member (
	user_id INTEGER NOT NULL, 
	group_id INTEGER NOT NULL, 
	CONSTRAINT pk_user_group_member PRIMARY KEY (user_id, group_id), 
	CONSTRAINT fk_user_group_member_user_id FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE, 
	CONSTRAINT fk_user_group_member_group_id FOREIGN KEY(group_id) REFERENCES user_group (id) ON DELETE CASCADE
);
CREATE TABLE user_profile (
	id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	allowed_reviewing BOOLEAN NOT NULL, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_user_profile PRIMARY KEY (id), 
	CONSTRAINT uq_user_profile_project_id_user_id UNIQUE (project_id, user_id), 
	CONSTRAINT fk_user_profile_project_id FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE, 
	CONSTRAINT fk_user_profile_user_id FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE
);
INSERT INTO "user_profile" VALUES(1,1,1,0,1795262400000,1795262400000);
CREATE INDEX ix_audit_log_user_id ON audit_log (user_id);
CREATE INDEX ix_audit_log_object ON audit_log (object, id);
CREATE TRIGGER audit_log_refuses_update BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_refuses_delete BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_refuses_replace BEFORE INSERT ON audit_log WHEN NEW.id > 0 AND EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE INDEX ix_project_author_id ON project (author_id);
CREATE INDEX ix_marker_pair_second_id ON marker_pair (second_id);
CREATE INDEX ix_data_source_owner_id ON data_source (owner_id);
CREATE INDEX ix_user_group_member_group_id ON user_group_member (group_id);
CREATE TRIGGER claim_is_counted_insert AFTER INSERT ON claim WHEN NEW.state IN ('submitted', 'skipped') BEGIN INSERT INTO tally (project_id, user_id) SELECT NEW.project_id, NEW.user_id WHERE NEW.state IN ('submitted', 'skipped') AND NOT EXISTS (SELECT 1 FROM tally WHERE project_id = NEW.project_id AND user_id = NEW.user_id) ON CONFLICT DO NOTHING; UPDATE tally SET submitted = submitted + (CASE NEW.state WHEN 'submitted' THEN 1 ELSE 0 END), skipped = skipped + (CASE NEW.state WHEN 'skipped' THEN 1 ELSE 0 END) WHERE project_id = NEW.project_id AND user_id = NEW.user_id; END;
CREATE TRIGGER claim_is_counted_update AFTER UPDATE OF state, project_id, user_id ON claim WHEN (NEW.state IN ('submitted', 'skipped') OR OLD.state IN ('submitted', 'skipped')) AND (NEW.state <> OLD.state OR NEW.project_id <> OLD.project_id OR NEW.user_id <> OLD.user_id) BEGIN UPDATE tally SET submitted = submitted - (CASE OLD.state WHEN 'submitted' THEN 1 ELSE 0 END), skipped = skipped - (CASE OLD.state WHEN 'skipped' THEN 1 ELSE 0 END) WHERE project_id = OLD.project_id AND user_id = OLD.user_id; DELETE FROM tally WHERE project_id = OLD.project_id AND user_id = OLD.user_id AND submitted = 0 AND skipped = 0; INSERT INTO tally (project_id, user_id) SELECT NEW.project_id, NEW.user_id WHERE NEW.state IN ('submitted', 'skipped') AND NOT EXISTS (SELECT 1 FROM tally WHERE project_id = NEW.project_id AND user_id = NEW.user_id) ON CONFLICT DO NOTHING; UPDATE tally SET submitted = submitted + (CASE NEW.state WHEN 'submitted' THEN 1 ELSE 0 END), skipped = skipped + (CASE NEW.state WHEN 'skipped' THEN 1 ELSE 0 END) WHERE project_id = NEW.project_id AND user_id = NEW.user_id; END;
CREATE TRIGGER claim_is_counted_delete AFTER DELETE ON claim WHEN OLD.state IN ('submitted', 'skipped') BEGIN UPDATE tally SET submitted = submitted - (CASE OLD.state WHEN 'submitted' THEN 1 ELSE 0 END), skipped = skipped - (CASE OLD.state WHEN 'skipped' THEN 1 ELSE 0 END) WHERE project_id = OLD.project_id AND user_id = OLD.user_id; DELETE FROM tally WHERE project_id = OLD.project_id AND user_id = OLD.user_id AND submitted = 0 AND skipped = 0; END;
CREATE TRIGGER offer_follows_skip AFTER INSERT ON claim WHEN NEW.state = 'skipped' BEGIN INSERT INTO offer (claim_id, project_id, user_id, skipped) SELECT NEW.id, NEW.project_id, NEW.user_id, NEW.dt_updated FROM queue WHERE NEW.state = 'skipped' AND project_id = NEW.project_id AND datapoint_id = NEW.datapoint_id AND room > 0 ON CONFLICT DO NOTHING; END;
CREATE TRIGGER offer_follows_change AFTER UPDATE OF state, dt_updated, project_id, datapoint_id, user_id ON claim WHEN NEW.state = 'skipped' OR OLD.state = 'skipped' BEGIN DELETE FROM offer WHERE claim_id = OLD.id; INSERT INTO offer (claim_id, project_id, user_id, skipped) SELECT NEW.id, NEW.project_id, NEW.user_id, NEW.dt_updated FROM queue WHERE NEW.state = 'skipped' AND project_id = NEW.project_id AND datapoint_id = NEW.datapoint_id AND room > 0 ON CONFLICT DO NOTHING; END;
CREATE TRIGGER offer_follows_loss AFTER DELETE ON claim WHEN OLD.state = 'skipped' BEGIN DELETE FROM offer WHERE claim_id = OLD.id; END;
CREATE TRIGGER offer_follows_room AFTER UPDATE OF room ON queue WHEN (coalesce(NEW.room, 0) > 0) <> (coalesce(OLD.room, 0) > 0) BEGIN DELETE FROM offer WHERE claim_id IN (SELECT id FROM claim WHERE project_id = NEW.project_id AND datapoint_id = NEW.datapoint_id); INSERT INTO offer (claim_id, project_id, user_id, skipped) SELECT id, project_id, user_id, dt_updated FROM claim WHERE NEW.room > 0 AND project_id = NEW.project_id AND datapoint_id = NEW.datapoint_id AND state = 'skipped' ON CONFLICT DO NOTHING; END;
CREATE TRIGGER context_is_immutable BEFORE UPDATE OF key, sha256, length, data, content ON context BEGIN SELECT RAISE(ABORT, 'a stored text is never changed'); END;
CREATE INDEX ix_project_collaborator_user_id ON project_collaborator (user_id);
CREATE INDEX ix_relation_pair_pair_id ON relation_pair (pair_id);
CREATE INDEX ix_relation_variant_relation_id ON relation_variant (relation_id);
CREATE INDEX ix_project_source_source_id ON project_source (source_id);
CREATE INDEX ix_user_profile_user_id ON user_profile (user_id);
CREATE INDEX ix_marker_variant_marker_id ON marker_variant (marker_id);
CREATE UNIQUE INDEX uq_marker_variant_without_unit ON marker_variant (project_id, marker_id) WHERE unit_id IS NULL;
CREATE INDEX ix_marker_variant_unit_id ON marker_variant (unit_id);
CREATE INDEX ix_relation_restriction_variant_id ON relation_restriction (variant_id);
CREATE INDEX ix_data_access_log_project_id ON data_access_log (project_id);
CREATE INDEX ix_data_access_log_datapoint_id ON data_access_log (datapoint_id);
CREATE INDEX ix_batch_context_id ON batch (context_id);
CREATE INDEX ix_batch_datapoint_id ON batch (datapoint_id);
CREATE INDEX ix_batch_revision_of_id ON batch (revision_of_id);
CREATE INDEX ix_batch_of_project ON batch (project_id, datapoint_id, user_id);
CREATE INDEX ix_offer_of_user ON offer (project_id, user_id, skipped);
CREATE INDEX ix_queue_free ON queue (project_id, pos) WHERE room > 0;
CREATE INDEX ix_queue_returned ON queue (project_id, returned) WHERE returned > 0;
CREATE INDEX ix_claim_datapoint_id ON claim (datapoint_id);
CREATE INDEX ix_claim_lease ON claim (project_id, lease_until) WHERE state IN ('held', 'delayed');
CREATE INDEX ix_claim_user_id ON claim (user_id);
CREATE INDEX ix_claim_of_user ON claim (project_id, user_id, state, dt_updated);
CREATE INDEX ix_draft_project_id ON draft (project_id);
CREATE INDEX ix_draft_context_id ON draft (context_id);
CREATE INDEX ix_draft_datapoint_id ON draft (datapoint_id);
CREATE INDEX ix_marker_restriction_variant_id ON marker_restriction (variant_id);
CREATE INDEX ix_marker_context_menu_item_action_id ON marker_context_menu_item (action_id);
CREATE INDEX ix_marker_context_menu_item_marker_id ON marker_context_menu_item (marker_id);
CREATE INDEX ix_pre_marker_project_id ON pre_marker (project_id);
CREATE INDEX ix_pre_marker_marker_id ON pre_marker (marker_id);
CREATE INDEX ix_label_revision_of_id ON label (revision_of_id) WHERE revision_of_id IS NOT NULL;
CREATE INDEX ix_label_marker_id ON label (marker_id);
CREATE INDEX ix_input_marker_id ON input (marker_id);
CREATE UNIQUE INDEX uq_input_field ON input (batch_id, marker_id, coalesce(group_id, ''), slot);
CREATE INDEX ix_input_revision_of_id ON input (revision_of_id) WHERE revision_of_id IS NOT NULL;
CREATE INDEX ix_label_relation_rule_id ON label_relation (rule_id);
CREATE INDEX ix_label_relation_first_label_id ON label_relation (first_label_id);
CREATE INDEX ix_label_relation_second_label_id ON label_relation (second_label_id);
CREATE INDEX ix_label_relation_batch ON label_relation (batch_id, cluster);
CREATE INDEX ix_suggestion_project_id_datapoint_id ON suggestion (project_id, datapoint_id);
CREATE INDEX ix_suggestion_datapoint_id ON suggestion (datapoint_id);
CREATE INDEX ix_suggestion_context_id ON suggestion (context_id);
CREATE INDEX ix_suggestion_user_id ON suggestion (user_id);
CREATE INDEX ix_suggestion_marker_id ON suggestion (marker_id);
CREATE INDEX ix_suggestion_decided_by_id ON suggestion (decided_by_id);
CREATE INDEX ix_batch_review_reviewer_id ON batch_review (reviewer_id);
CREATE INDEX ix_batch_review_resolved_by_id ON batch_review (resolved_by_id);
CREATE INDEX ix_batch_board ON batch (project_id, coalesce(original_id, id)) WHERE is_current;
CREATE INDEX ix_batch_original_id ON batch (original_id) WHERE original_id IS NOT NULL;
CREATE TABLE batch_draft (
	id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	batch_id INTEGER NOT NULL, 
	base_id INTEGER NOT NULL, 
	base_version INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	answer TEXT NOT NULL, 
	history TEXT, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_batch_draft PRIMARY KEY (id), 
	CONSTRAINT uq_batch_draft_user_id_batch_id UNIQUE (user_id, batch_id), 
	CONSTRAINT ck_batch_draft_revision CHECK (revision > 0), 
	CONSTRAINT fk_batch_draft_user_id FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_batch_draft_project_id FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE, 
	CONSTRAINT fk_batch_draft_batch_id FOREIGN KEY(batch_id) REFERENCES batch (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_batch_draft_base_id FOREIGN KEY(base_id) REFERENCES batch (id) ON DELETE RESTRICT
);
INSERT INTO "batch_draft" VALUES(1,1,1,1,1,1,1,'{"labels":[],"inputs":[],"relations":[]}','{"past":[],"future":[]}',1795262600000,1795262600000);
CREATE INDEX ix_batch_draft_project_id ON batch_draft (project_id);
CREATE INDEX ix_batch_draft_batch_id ON batch_draft (batch_id);
CREATE INDEX ix_batch_draft_base_id ON batch_draft (base_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('user',1);
INSERT INTO "sqlite_sequence" VALUES('project',1);
INSERT INTO "sqlite_sequence" VALUES('data_source',1);
INSERT INTO "sqlite_sequence" VALUES('context',1);
INSERT INTO "sqlite_sequence" VALUES('datapoint',1);
CREATE VIRTUAL TABLE context_words USING fts5(words, content='', tokenize='ascii');
CREATE VIRTUAL TABLE input_words USING fts5(words, content='', tokenize='ascii');
INSERT INTO context_words (rowid, words) VALUES (1, 'zoë 👩 👩 👧 lives in åre sheʼs 30');
INSERT INTO input_words (rowid, words) VALUES (1, 'who');
CREATE TABLE login_session (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	user_id INTEGER NOT NULL, 
	secret BLOB NOT NULL, 
	verified VARCHAR(30) NOT NULL, 
	dt_created BIGINT NOT NULL, 
	last_seen BIGINT NOT NULL, 
	ends BIGINT NOT NULL, 
	ended BIGINT, 
	CONSTRAINT fk_login_session_user_id FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE, 
	CONSTRAINT uq_login_session_secret UNIQUE (secret)
);
CREATE INDEX ix_login_session_user_id ON login_session (user_id);
CREATE INDEX ix_login_session_ends ON login_session (ends);
CREATE TABLE login_failure (
	subject BLOB NOT NULL, 
	failures INTEGER NOT NULL, 
	last BIGINT NOT NULL, 
	CONSTRAINT pk_login_failure PRIMARY KEY (subject), 
	CONSTRAINT ck_login_failure_failures CHECK (failures > 0)
);
CREATE INDEX ix_login_failure_last ON login_failure (last);
CREATE TABLE invitation (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	secret BLOB NOT NULL, 
	project_id INTEGER, 
	role VARCHAR(20) NOT NULL, 
	created_by INTEGER, 
	note VARCHAR(200) NOT NULL, 
	uses_left INTEGER, 
	dt_created BIGINT NOT NULL, 
	ends BIGINT NOT NULL, 
	withdrawn BIGINT, 
	CONSTRAINT ck_invitation_role CHECK (role IN ('participant', 'reviewer', 'collaborator')), 
	CONSTRAINT ck_invitation_uses_left CHECK (uses_left IS NULL OR uses_left >= 0), 
	CONSTRAINT fk_invitation_project_id FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE, 
	CONSTRAINT fk_invitation_created_by FOREIGN KEY(created_by) REFERENCES user (id) ON DELETE SET NULL, 
	CONSTRAINT uq_invitation_secret UNIQUE (secret)
);
CREATE INDEX ix_invitation_project_id ON invitation (project_id);
CREATE INDEX ix_invitation_created_by ON invitation (created_by);
CREATE TABLE survey (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name VARCHAR(400) NOT NULL, 
	description TEXT NOT NULL, 
	language VARCHAR(35) NOT NULL, 
	is_published BOOLEAN NOT NULL, 
	need_logged_user BOOLEAN NOT NULL, 
	editable_answers BOOLEAN NOT NULL, 
	display_method VARCHAR(1) NOT NULL, 
	categories_as_surveys BOOLEAN NOT NULL, 
	booking_minutes INTEGER NOT NULL, 
	publish_date BIGINT NOT NULL, 
	expire_date BIGINT, 
	external_redirect VARCHAR(2000) NOT NULL, 
	token VARCHAR(43) NOT NULL, 
	head TEXT NOT NULL, 
	owner_id INTEGER, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT ck_survey_booking_minutes CHECK (booking_minutes > 0), 
	CONSTRAINT ck_survey_display_method CHECK (display_method IN ('0', '1', '2')), 
	CONSTRAINT fk_survey_owner_id FOREIGN KEY(owner_id) REFERENCES user (id) ON DELETE SET NULL, 
	CONSTRAINT uq_survey_name UNIQUE (name), 
	CONSTRAINT uq_survey_token UNIQUE (token)
);
CREATE TABLE category (
	id INTEGER NOT NULL, 
	survey_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	name VARCHAR(400) NOT NULL, 
	description VARCHAR(2000) NOT NULL, 
	max_responses INTEGER NOT NULL, 
	CONSTRAINT pk_category PRIMARY KEY (id), 
	CONSTRAINT ck_category_max_responses CHECK (max_responses > 0), 
	CONSTRAINT fk_category_survey_id FOREIGN KEY(survey_id) REFERENCES survey (id) ON DELETE CASCADE, 
	CONSTRAINT uq_category_survey_id_position UNIQUE (survey_id, position)
);
CREATE TABLE layout (
	id INTEGER NOT NULL, 
	codename VARCHAR(30) NOT NULL, 
	template TEXT NOT NULL, 
	is_public BOOLEAN NOT NULL, 
	owner_id INTEGER, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_layout PRIMARY KEY (id), 
	CONSTRAINT fk_layout_owner_id FOREIGN KEY(owner_id) REFERENCES user (id) ON DELETE SET NULL
);
CREATE TABLE question (
	id INTEGER NOT NULL, 
	survey_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	"key" VARCHAR(210) NOT NULL, 
	text TEXT NOT NULL, 
	"order" INTEGER, 
	category_id INTEGER, 
	repeats_id INTEGER, 
	extra TEXT, 
	spec TEXT NOT NULL, 
	CONSTRAINT pk_question PRIMARY KEY (id), 
	CONSTRAINT fk_question_category_id FOREIGN KEY(category_id) REFERENCES category (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_question_repeats_id FOREIGN KEY(repeats_id) REFERENCES question (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_question_survey_id FOREIGN KEY(survey_id) REFERENCES survey (id) ON DELETE CASCADE, 
	CONSTRAINT uq_question_survey_id_key UNIQUE (survey_id, "key"), 
	CONSTRAINT uq_question_survey_id_position UNIQUE (survey_id, position)
);
CREATE TABLE answer_group (
	id INTEGER NOT NULL, 
	question_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	name VARCHAR(400) NOT NULL, 
	type VARCHAR(40) NOT NULL, 
	required BOOLEAN NOT NULL, 
	settings TEXT NOT NULL, 
	CONSTRAINT pk_answer_group PRIMARY KEY (id), 
	CONSTRAINT fk_answer_group_question_id FOREIGN KEY(question_id) REFERENCES question (id) ON DELETE CASCADE, 
	CONSTRAINT uq_answer_group_question_id_name UNIQUE (question_id, name), 
	CONSTRAINT uq_answer_group_question_id_position UNIQUE (question_id, position)
);
CREATE TABLE response (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	interview_uuid VARCHAR(36) NOT NULL, 
	survey_id INTEGER NOT NULL, 
	category_id INTEGER, 
	user_id INTEGER, 
	number INTEGER NOT NULL, 
	random_seed INTEGER NOT NULL, 
	extra TEXT, 
	dt_active BIGINT NOT NULL, 
	dt_finished BIGINT, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT fk_response_category_id FOREIGN KEY(category_id) REFERENCES category (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_response_survey_id FOREIGN KEY(survey_id) REFERENCES survey (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_response_user_id FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_response_interview_uuid UNIQUE (interview_uuid), 
	CONSTRAINT uq_response_survey_id_number UNIQUE (survey_id, number)
);
CREATE TABLE category_booking (
	response_id INTEGER NOT NULL, 
	category_id INTEGER NOT NULL, 
	expires BIGINT, 
	dt_created BIGINT NOT NULL, 
	dt_updated BIGINT NOT NULL, 
	CONSTRAINT pk_category_booking PRIMARY KEY (response_id), 
	CONSTRAINT fk_category_booking_category_id FOREIGN KEY(category_id) REFERENCES category (id) ON DELETE CASCADE, 
	CONSTRAINT fk_category_booking_response_id FOREIGN KEY(response_id) REFERENCES response (id) ON DELETE CASCADE
);
CREATE TABLE answer (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	response_id INTEGER NOT NULL, 
	answer_group_id INTEGER NOT NULL, 
	body TEXT, 
	seconds DOUBLE NOT NULL, 
	created BIGINT NOT NULL, 
	replaced BIGINT, 
	CONSTRAINT fk_answer_answer_group_id FOREIGN KEY(answer_group_id) REFERENCES answer_group (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_answer_response_id FOREIGN KEY(response_id) REFERENCES response (id) ON DELETE RESTRICT
);
INSERT INTO "answer" VALUES(1,1,1,'"0"',0.0,1795478400000,1795478400000);
INSERT INTO "answer" VALUES(2,1,1,'"1"',0.0,1795478400000,NULL);
INSERT INTO "answer" VALUES(3,1,2,'"1"',0.0,1795478400000,NULL);
INSERT INTO "answer_group" VALUES(1,1,1,'Fluency','radio',1,'{"type":"radio","name":"Fluency","choices":["0","1"]}');
INSERT INTO "answer_group" VALUES(2,2,1,'Fluency','radio',1,'{"type":"radio","name":"Fluency","choices":["0","1"]}');
INSERT INTO "category" VALUES(1,1,1,'a','',1);
INSERT INTO "category_booking" VALUES(1,1,NULL,1795478400000,1795478400000);
INSERT INTO "layout" VALUES(1,'pair','A: {a}',0,1,1795478400000,1795478400000);
INSERT INTO "question" VALUES(1,1,1,'1','A: Zoë 👩‍👩‍👧',NULL,1,NULL,'{"model":"A"}','{"question":{"layout":"pair","scope":{"a":"Zoë 👩‍👩‍👧"}},"required":true,"category":1,"extra":{"model":"A"},"order":-1,"answer_sets":[{"type":"radio","name":"Fluency","choices":["0","1"]}]}');
INSERT INTO "question" VALUES(2,1,2,'2','A: Zoë 👩‍👩‍👧',2,1,1,'{"model":"A"}','{"repeats":1}');
INSERT INTO "response" VALUES(1,'d8d337a0-343e-4b69-8ce7-f45bcc4d64e1',1,1,1,1,291586,'{"PROLIFIC_PID":"5"}',1795478400000,1795478400000,1795478400000,1795485963599);
INSERT INTO "survey" VALUES(1,'Judging','','en',1,1,1,'1',1,60,1795478400000,NULL,'','z-AK_lsozO3fbnDejKw0YuL7MKATDl69P4VpZDCfpNg','{"name":"Judging","categories":["a"],"layouts":{"pair":"A: {a}"},"__order__":["name","categories","layouts","items"]}',1,1795478400000,1795478400000);
INSERT INTO "sqlite_sequence" VALUES('survey',1);
INSERT INTO "sqlite_sequence" VALUES('response',1);
INSERT INTO "sqlite_sequence" VALUES('answer',3);
CREATE INDEX ix_survey_owner_id ON survey (owner_id);
CREATE INDEX ix_layout_owner_id ON layout (owner_id);
CREATE INDEX ix_question_category_id ON question (category_id);
CREATE INDEX ix_question_repeats_id ON question (repeats_id);
CREATE INDEX ix_response_category_id ON response (category_id);
CREATE INDEX ix_response_user_id ON response (user_id);
CREATE UNIQUE INDEX uq_response_category ON response (survey_id, user_id, category_id) WHERE user_id IS NOT NULL AND category_id IS NOT NULL;
CREATE UNIQUE INDEX uq_response_whole ON response (survey_id, user_id) WHERE user_id IS NOT NULL AND category_id IS NULL;
CREATE INDEX ix_category_booking_category_id ON category_booking (category_id);
CREATE INDEX ix_answer_answer_group_id ON answer (answer_group_id);
CREATE INDEX ix_answer_response_id ON answer (response_id);
CREATE UNIQUE INDEX uq_answer_current ON answer (response_id, answer_group_id) WHERE replaced IS NULL;
COMMIT;

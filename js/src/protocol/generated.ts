// Written by scripts/generate_protocol.py from textinator_widgets/protocol. Do not edit.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type Origin = "person" | "premarker" | "suggestion" | "prediction";

/**
 * Typed content of an input.
 *
 * free-text and lfree-text: str. integer: int. float and range: number. radio: a choice. check: a list of
 * choices. A choice is a str, or [group, choice] for one of the second level.
 */
export type Content = null | string | number | (string | string[])[];

/** A marked span, or a whole-text label when start, end and quote are null. */
export interface Label {
  /** Unique inside the answer; made by whoever makes the label (36 characters at most). */
  id: string;
  /** Code of the marker variant. */
  marker: string;
  /** First code point of the span. */
  start: number | null;
  /** Code point after the last one of the span. */
  end: number | null;
  /** The marked words: equal to text[start:end]. */
  quote: string | null;
  /** Id of the unit's group that the label belongs to. */
  group?: string;
  /** Rank of that group, from 1. */
  group_order?: number;
  extra?: { [key: string]: Json };
  origin?: Origin;
}

/** A typed or chosen answer. */
export interface Input {
  marker: string;
  content: Content;
  group?: string;
  group_order?: number;
  /** Which of several fields of one marker in one group, from 0. */
  slot?: number;
  extra?: { [key: string]: Json };
}

/** One link of a relation, between two labels of the same answer. */
export interface Link {
  source: string;
  target: string;
}

/** Links of one kind between labels. */
export interface Relation {
  id: string;
  /** Code of the relation variant. */
  relation: string;
  links: Link[];
  /** Shown on its labels; from 1, unique in its answer, kept when other relations go. */
  number?: number;
  extra?: { [key: string]: Json };
}

/** Everything that one person says about one text. */
export interface Answer {
  labels: Label[];
  inputs: Input[];
  relations: Relation[];
}

/**
 * One step of undo: the records that a step replaced, before and after it.
 *
 * Labels and relations are matched by id, inputs by (marker, group, slot). A record that is only in
 * `after` was added, one only in `before` was removed.
 */
export interface Change {
  /** What the step did, as an English message of the catalogue ("Label", "Unmark all", ...). */
  name: string;
  before: Answer;
  after: Answer;
  /** Ids of suggestions that the step rejected. */
  rejected?: number[];
  /** Ids of rejected suggestions that the step opened again. */
  reopened?: number[];
}

/** The undo stack: `past` ends with the newest step, `future` with the next one to redo. */
export interface History {
  past: Change[];
  future: Change[];
}

/** What few labels have. */
export interface PackedMore {
  group?: string;
  group_order?: number;
  extra?: { [key: string]: Json };
  origin?: Origin;
}

/** Labels as columns of one length, without their quotes, which the text gives back. */
export interface PackedLabels {
  id: string[];
  marker: string[];
  start: (number | null)[];
  end: (number | null)[];
  /** By place in the columns. */
  more: { [key: string]: PackedMore };
}

/** Every record that the steps of a history speak of, once. */
export interface PackedRecords {
  labels: PackedLabels;
  inputs: Input[];
  relations: Relation[];
}

/** One side of a step as runs of records: place of the first, how many, and so on. */
export interface PackedSide {
  labels?: number[];
  inputs?: number[];
  relations?: number[];
}

/** One step of undo in a packed history. */
export interface PackedChange {
  name: string;
  before: PackedSide;
  after: PackedSide;
  rejected?: number[];
  reopened?: number[];
}

/** An undo stack as it is stored: ten thousand labels that were set and removed are there once. */
export interface PackedHistory {
  records: PackedRecords;
  past: PackedChange[];
  future: PackedChange[];
}

/** An answer that is stored but not submitted. */
export interface Draft {
  /** Counts the saves of this text by this person, from 1; 0 = nothing saved yet. */
  revision: number;
  /** ISO time of the newest save. */
  saved?: string;
  answer: Answer;
  history: History | PackedHistory;
}

/** An action in the menu of one marker's labels. */
export interface ActionItem {
  /** Name of the action; its module comes from `load_action`. */
  action: string;
  /** Where its values are kept: `extra[field]` of a label or a relation. */
  field: string;
  /** Its words in the menu, in the page's language. */
  verbose: string;
  /** Replaces the module's own settings, such as `storeFor`, `dispatch`, `subscribe`, `min`. */
  config: { [key: string]: Json };
  /** What the header of somebody else's module says of it. */
  description?: string;
  /** Who wrote it, as its header says. */
  author?: string;
}

/** Ask for the module of an action that the project uses: answered with PartResult. */
export interface LoadActionRequest {
  request: string;
  type: "load_action";
  name: string;
}

export type AnnoType = "m-span" | "m-text" | "free-text" | "lfree-text" | "integer" | "float" | "range" | "radio" | "check";

export type DisplayType = "hl" | "und";

export type Formatting = "pt" | "ft" | "md";

export type Panel = "reminders" | "markers" | "answer" | "relations" | "suggestions" | "labels";

export type RestrictionKind = "no" | "ls" | "le" | "gs" | "ge" | "eq";

/** How many answers a marker may have. `no` restricts nothing. */
export interface Restriction {
  kind: RestrictionKind;
  value: number;
  ignorable: boolean;
}

/** A choice of the first level with those of the second. */
export interface ChoiceGroup {
  group: string;
  choices: string[];
}

/** One marker variant of a project: a chip that labels, or a field that is filled in. */
export interface MarkerControl {
  kind: AnnoType;
  code: string;
  /** In the page's language. */
  name: string;
  /** #rrggbb */
  color: string;
  /** As in the definition: "P", "Shift+C". */
  shortcut: string | null;
  display: DisplayType;
  restrictions: Restriction[];
  choices?: (string | ChoiceGroup)[];
  min?: number | null;
  max?: number | null;
  step?: number | null;
  in_relation?: boolean;
  /** As it was defined, and in the project's language, where these differ from `name`. */
  also_called?: string[];
  /** What the menu of its labels offers, in the order of their words. */
  actions?: ActionItem[];
}

/** The text that is looked at. */
export interface TextObject {
  kind: "text";
  name: string;
}

/** Controls that are answered together, up to `size` times. */
export interface Unit {
  kind: "unit";
  code: string;
  size: number;
  minimum: number;
  rankable: boolean;
  children: MarkerControl[];
}

/** A part of the screen. Views with a `tab` are shown one at a time, under tabs. */
export interface View {
  kind: "view";
  children: (View | Unit | TextObject | MarkerControl)[];
  role?: "text" | "side";
  tab?: string;
  /** Of the width that text and side have together, in a page that is wide enough for both; 0 to 1. */
  share?: number;
  /** What stands beside the text, from top to bottom. */
  panels?: Panel[];
}

/** One relation variant of a project. */
export interface RelationControl {
  code: string;
  name: string;
  shortcut: string | null;
  /** 0: first to second, 1: second to first, 2: both ways. */
  direction: "0" | "1" | "2";
  representation: "g" | "l";
  /** Pairs of marker variant codes. */
  pairs: [string, string][];
  restrictions: Restriction[];
  /** As it was defined, and in the project's language, where these differ from `name`. */
  also_called?: string[];
}

/** One field of the form that flags a text. */
export interface FlagField {
  name: string;
  kind: "checkboxes" | "radio" | "text" | "textarea";
  label: string;
  items?: string[];
}

/** One tab of the form that flags a text. */
export interface FlagTab {
  title: string;
  fields: FlagField[];
}

/** Settings of the project that the page has to know. */
export interface ScreenSettings {
  auto_text_switch: boolean;
  /** Most labels with a marker in one text; None = no limit. */
  max_labels: number | null;
  allow_empty_submit: boolean;
  show_source: boolean;
  allow_selecting_labels: boolean;
  disable_submitted_labels: boolean;
  /** Whether programs propose answers. */
  suggestions?: boolean;
  /** Whether a walk over the page's parts is offered, and begins by itself on the first visit. */
  tour?: boolean;
  /** Whether the project has a film of its own. */
  film?: boolean;
  /** Whether people may add texts of their own. */
  takes_texts?: boolean;
  /** Whether this person may review. */
  reviewing?: boolean;
}

/** Everything of a page that stays the same from text to text. */
export interface Screen {
  project: number;
  title: string;
  language: string;
  root: View;
  relations: RelationControl[];
  flag_form: FlagTab[];
  /** HTML, cleaned in Python; "" = none. So are `reminders` and `message`. */
  guidelines: string;
  reminders: string;
  message: string;
  /** Who stands behind the project: clean HTML. */
  about?: string;
  settings: ScreenSettings;
}

export type Status = "open" | "waiting" | "finished" | "no_data" | "closed";

/** The text that is shown. */
export interface Item {
  key: string | number;
  /** Id of the stored context. */
  context: number;
  text: string;
  sha256: string;
  formatting: Formatting;
  source_name: string;
  is_delayed: boolean;
}

/** How far this person is in this project. */
export interface Progress {
  submitted: number;
  skipped: number;
  total: number;
}

/** What the page has to know of the last committed batch. */
export interface BatchNote {
  uuid: string;
  context: number;
}

/** Everything of a page that changes from text to text; replaces the one before. */
export interface PageState {
  status: Status;
  item: Item | null;
  draft: Draft | null;
  progress: Progress;
  /** The last batch of this person in this project. */
  batch: BatchNote | null;
  /** What this person has already submitted on the text that is shown, oldest first. */
  submitted: Answer[];
  /** ISO time at which a text held by somebody else is given back; only with status "waiting". */
  waiting_until: string | null;
  waiting_texts: number;
  /** Whether this person has the board of edits, as they stand now; a closed project stores none of them. */
  may_edit?: boolean;
}

/** A view has opened (or came back): answered with PageState. */
export interface ReadyRequest {
  request: string;
  type: "ready";
}

/** Is the kernel there? Answered with {}. */
export interface PingRequest {
  request: string;
  type: "ping";
}

/** Store an answer: answered with SubmitResult. */
export interface SubmitRequest {
  request: string;
  type: "submit";
  /** Unique for this submission; the same key is stored once. */
  key: string;
  context: number;
  /** Of the text that the answer is about; a mismatch is refused. */
  sha256: string;
  answer: Answer;
  /** Store although ignorable restrictions are violated. */
  ignore: boolean;
  /**
   * How many answers of this person to this text the page knows; when there are more, the answer is refused
   * with the newest of them. Without it all are kept.
   */
  known?: number;
  /** Uuid of an answer of this person to this text; this one becomes its revision. */
  replaces?: string;
  /**
   * Revision of the draft that the answer was made from; where newer work is stored, it is refused as
   * "stale" with that.
   */
  draft?: number;
}

/** Store unsubmitted work: answered with SaveDraftResult; failure "stale" carries the newer draft. */
export interface SaveDraftRequest {
  request: string;
  type: "save_draft";
  context: number;
  sha256: string;
  /** Revision of the draft that this one was made from. */
  base_revision: number;
  answer: Answer;
  history: History | PackedHistory;
}

/** Get next: answered with PageState. */
export interface SkipRequest {
  request: string;
  type: "skip";
  context: number;
}

/** Save for later: answered with PageState. */
export interface LaterRequest {
  request: string;
  type: "save_for_later";
  context: number;
}

/** Report a problem with the text: answered with {}. */
export interface FlagRequest {
  request: string;
  type: "flag";
  context: number;
  form: { [key: string]: Json };
}

/** Ask for a lazy part of the front end: answered with PartResult. */
export interface LoadPartRequest {
  request: string;
  type: "load_part";
  name: string;
}

export type Request = ReadyRequest | PingRequest | SubmitRequest | SaveDraftRequest | SkipRequest | LaterRequest | FlagRequest | LoadPartRequest;

/** The batch is committed; the page goes on with `page`. */
export interface SubmitResult {
  batch: string;
  page: PageState;
}

/** The draft is committed. */
export interface SaveDraftResult {
  revision: number;
}

/** An ES module as text. */
export interface PartResult {
  source: string;
}

/** One restriction that an answer does not meet. */
export interface Violation {
  marker: string;
  group: string | null;
  message: string;
  ignorable: boolean;
}

/** What this person submitted in another window while the text was open in this one. */
export interface Elsewhere {
  batch: string;
  /** ISO time. */
  submitted: string;
  answer: Answer;
  /** Whether the project lets people change what they submitted. */
  replaceable: boolean;
}

/** What is stored of a batch that was changed while it was edited here. */
export interface NewerBatch {
  batch: string;
  version: number;
  /** ISO time. */
  submitted: string;
  answer: Answer;
}

/** Why a request failed, in the page's language. */
export interface Problem {
  /** Name of the error class in snake case ("quote_mismatch"), "stale", "bad_request" or "internal". */
  code: string;
  message: string;
  violations?: Violation[];
  draft?: Draft;
  elsewhere?: Elsewhere;
  /** With "stale_edit". */
  newer?: NewerBatch;
}

/** A request was carried out. */
export interface Done {
  request: string;
  status: "done";
  result: Json;
}

/** A request was not carried out and changed nothing. */
export interface Failed {
  request: string;
  status: "failed";
  error: Problem;
}

export type Reply = Done | Failed;

/** Catalogue of one interface language; the key is the English message. */
export interface Strings {
  language: string;
  /** "ltr" or "rtl". */
  direction: string;
  messages: { [key: string]: string };
  /** Forms in the order of Intl.PluralRules' categories: zero, one, two, few, many, other (those it has). */
  plurals: { [key: string]: string[] };
}

/** Traits of the annotator; written by Python only. */
export interface AnnotatorState {
  screen: Screen;
  page: PageState;
  strings: Strings;
  /** Name to show; never used as identity. */
  user: string;
  /** An error that concerns the whole widget, in the page's language; "" = none. */
  notice: string;
  /** Names this store, project and person; the page keeps unsent work under it. */
  storage_key: string;
}

/** Traits of the stand-alone labeler; `labels`, `relations` are written by both sides. */
export interface SpanLabelerState {
  text: string;
  formatting: Formatting;
  markers: MarkerControl[];
  relation_controls: RelationControl[];
  labels: Label[];
  relations: Relation[];
  strings: Strings;
  max_labels: number | null;
}

/** A label in the relation graph. */
export interface GraphNode {
  id: string;
  /** The marked words; "" for a label of the whole text. */
  text: string;
  /** Name of its marker. */
  marker: string;
  /** #rrggbb */
  color: string;
  /** Numbers of the relations that it is in. */
  numbers: number[];
}

/** A relation in the relation graph. */
export interface GraphRelation {
  number: number;
  name: string;
  is_directed: boolean;
  links: Link[];
}

/** Traits of the stand-alone relation graph; `selected` is written by both sides. */
export interface RelationGraphState {
  /** In text order. */
  nodes: GraphNode[];
  relations: GraphRelation[];
  /** Id of a label. */
  selected: string | null;
  /** Graph or list, until a person switches. */
  representation: "g" | "l";
  strings: Strings;
}

/** A column of a frame. */
export interface TableColumn {
  name: string;
  /** Cells of times are ISO 8601 in UTC. */
  kind: "text" | "number" | "time";
}

/** The newest rows of a frame. */
export interface Table {
  columns: TableColumn[];
  /** Newest first; "" where a value is missing. */
  rows: string[][];
  /** Of all rows. */
  count: number;
}

/** Traits of a frame that is watched; written by Python only. */
export interface WatchState {
  title: string;
  table: Table;
  every_ms: number;
  strings: Strings;
}

/** No ambiguity, requires resolution, resolved. */
export type ReviewStatus = "no" | "rr" | "rs";

/** Not reviewed yet, or the status. */
export type ReviewFilter = "none" | "no" | "rr" | "rs";

/** What one edit changed. */
export interface BatchChange {
  changes: string[];
  /** Who made the revision, or edited in place what they had made. */
  user: string;
  /** ISO time. */
  time: string;
}

/** What a reviewer found in a batch with its revisions. */
export interface Review {
  status: ReviewStatus;
  comment: string;
  reviewer: string;
  resolved_by: string | null;
  /** ISO time at which it was said. */
  time: string;
  /** Whether it was said of an earlier revision, or before the last edit in place. */
  changed_since: boolean;
  /** Whether the person who asks said it. */
  own: boolean;
}

/** One batch with its revisions. */
export interface BoardRow {
  /** Running number in the order of submits among what this person may see, from 1. */
  number: number;
  /** Uuid of the newest revision. */
  batch: string;
  version: number;
  /** First match of the project's expression, else the beginning of the text. */
  title: string;
  /** Who made the newest revision. */
  user: string;
  /** Who submitted it first. */
  author: string;
  /** Whether that is the person who looks: what they only reviewed they cannot take back. */
  own: boolean;
  /** Number of marked spans. */
  labels: number;
  /** ISO time. */
  submitted: string;
  flagged: boolean;
  undone: boolean;
  /** Whether the person who looks has changes of it that are not saved in it. */
  unsaved: boolean;
  /** What was said last; it holds for the batch with all its revisions. */
  review: Review | null;
  /** What was said before, newest first. */
  earlier_reviews: Review[];
  revisions: BatchChange[];
}

/** One page of the board. */
export interface BoardPage {
  rows: BoardRow[];
  page: number;
  pages: number;
  total: number;
  /** Whether it lists the batches of everybody. */
  everybody: boolean;
  /** Whether batches are reviewed in this project. */
  reviewed: boolean;
}

/** A text with batches of others, for a reviewer; the counts are of everybody's batches of it. */
export interface ReviewText {
  context: number;
  key: string | number;
  title: string;
  batches: number;
  /** Batches that nobody has said anything about. */
  unreviewed: number;
  /** Batches that require resolution. */
  unresolved: number;
  /** ISO time of the newest submission. */
  submitted: string;
}

/** One page of the texts that a reviewer may look at. */
export interface ReviewTexts {
  rows: ReviewText[];
  page: number;
  pages: number;
  total: number;
}

/** One condition of a search; all of them must hold. */
export interface Clause {
  /** "all", "number", "text" or a marker's code. */
  scope: string;
  type: "phr" | "int" | "web" | "nemp" | "ext";
  text: string;
}

/** List batches: answered with BoardPage. `context` narrows it to one text, for a reviewer. */
export interface BoardRequest {
  request: string;
  type: "board";
  search: Clause[];
  flagged: boolean;
  sample: boolean;
  undone: boolean;
  page: number;
  status?: ReviewFilter;
  context?: number;
}

/** List the texts with batches of others, for a reviewer: answered with ReviewTexts. */
export interface ReviewTextsRequest {
  request: string;
  type: "review_texts";
  search: Clause[];
  flagged: boolean;
  page: number;
  status?: ReviewFilter;
}

/** Flag, withdraw or restore a batch: answered with {}. */
export interface MarkBatchRequest {
  request: string;
  type: "mark_batch";
  batch: string;
  mark: "flag" | "unflag" | "withdraw" | "restore";
}

/** Store a reviewer's word on a batch: answered with {}. */
export interface ReviewBatchRequest {
  request: string;
  type: "review_batch";
  batch: string;
  status: ReviewStatus;
  comment: string;
}

export type BoardsRequest = BoardRequest | ReviewTextsRequest | MarkBatchRequest | ReviewBatchRequest;

/** What this person has changed in a batch and not saved in it yet. */
export interface BatchDraft {
  revision: number;
  saved?: string;
  answer: Answer;
  history: History | PackedHistory;
  /** Uuid of the batch that it was made from: the open one, or an earlier revision. */
  batch: string;
  /** Of that batch, when it was made from it. */
  version: number;
}

/** A batch with its text, to be edited or reviewed. */
export interface OpenBatch {
  batch: string;
  version: number;
  /** Uuid of the first of the batch and its revisions: the same however often it is revised. */
  first: string;
  item: Item;
  answer: Answer;
  /** Largest number that a relation of it has had, also one that is removed; 0 = it has had none. */
  largest_number: number;
  draft: BatchDraft | null;
  review: Review | null;
}

/** Load a batch: answered with OpenBatch. */
export interface OpenBatchRequest {
  request: string;
  type: "open_batch";
  batch: string;
  review: boolean;
}

/** Keep unsaved changes of a batch: answered with SaveDraftResult; "stale" carries the newer draft. */
export interface SaveBatchDraftRequest {
  request: string;
  type: "save_batch_draft";
  batch: string;
  /** Of the batch that the changes were made from. */
  version: number;
  review: boolean;
  /** Revision of the draft that this one was made from. */
  base_revision: number;
  answer: Answer;
  history: History | PackedHistory;
}

/** Store an edited or reviewed batch: answered with SavedBatch; "stale_edit" carries the newer version. */
export interface SaveBatchRequest {
  request: string;
  type: "save_batch";
  key: string;
  batch: string;
  version: number;
  answer: Answer;
  ignore: boolean;
  review: boolean;
  /** Revision of the draft that this is the end of; it goes. */
  draft?: number;
}

/** The edit is committed. */
export interface SavedBatch {
  batch: string;
  version: number;
}

export type EditsRequest = OpenBatchRequest | SaveBatchDraftRequest | SaveBatchRequest;

export type Decision = "accepted" | "rejected";

export type SuggestionSource = "callable" | "http" | "prediction";

/** One proposed label or input, as one person sees it. */
export interface Suggestion {
  id: number;
  /** Code of the marker variant. */
  marker: string;
  /** First code point of a span; null for a whole-text label and for a field. */
  start: number | null;
  end: number | null;
  quote: string | null;
  /** Of a field; null for labels. */
  content: Content;
  /** Id of the group of its marker's unit ("g2"); without it, whichever has room. */
  group?: string;
  /** Which of several fields of its marker in that group, from 0; without it, whichever is empty. */
  slot?: number;
  score: number | null;
  source: SuggestionSource;
  decision: Decision | null;
  extra?: { [key: string]: Json };
}

/** What is proposed for a text: answered with SuggestionsPage; asked again while that is pending. */
export interface SuggestionsRequest {
  request: string;
  type: "suggestions";
  context: number;
  /** Ask also for what could not be had before. */
  again: boolean;
}

/** What is proposed for a text. */
export interface SuggestionsPage {
  suggestions: Suggestion[];
  /** Whether a program is still being asked. */
  pending: boolean;
  /** Why programs proposed nothing, in the page's language. */
  problems: string[];
}

/** What a person decided about one suggestion; null takes a decision back. */
export interface SuggestionDecision {
  id: number;
  decision: Decision | null;
  /** Id of the label that an acceptance made. */
  label: string | null;
}

/** Store decisions: answered with {}. */
export interface DecideRequest {
  request: string;
  type: "decide_suggestions";
  context: number;
  decisions: SuggestionDecision[];
}

export type AskRequest = SuggestionsRequest | DecideRequest;

/** Ask for a piece of the project's own film: answered with FilmPiece. */
export interface LoadFilmRequest {
  request: string;
  type: "load_film";
  /** Place of the first byte. */
  start: number;
}

/** A piece of a film. */
export interface FilmPiece {
  /** Its bytes in base64. */
  source: string;
  /** Media type: "video/mp4", "video/webm" or "video/ogg". */
  kind: string;
  /** Place of the byte after the last one. */
  next: number;
  /** Bytes of the whole film. */
  size: number;
}

/** Add a text to the project's interactive source and open it: answered with PageState. */
export interface AddTextRequest {
  request: string;
  type: "add_text";
  /** A uuid of the page: the same text with the same key is stored once. */
  key: string;
  text: string;
}

export type FieldKind = "text" | "long_text" | "rich_text" | "flag" | "whole" | "number" | "choice" | "choices" | "moment" | "language" | "color" | "shortcut" | "json" | "password" | "rows" | "image";

/** One of the values that a field takes. */
export interface FieldChoice {
  value: string;
  label: string;
}

/** A field of a form, in the language of its page. */
export interface FormField {
  name: string;
  kind: FieldKind;
  label: string;
  /** What it is for; "" = the label says it. */
  help: string;
  /** The fields of one tab stand together; "" = there are no tabs. */
  tab: string;
  required: boolean;
  low?: number;
  high?: number;
  /** Characters. */
  most?: number;
  choices?: FieldChoice[];
  /** Why it cannot be changed. */
  fixed?: string;
  /** Of a table whose rows are added and taken out. */
  columns?: FormField[];
  /** What adding a row is called. */
  row?: string;
  only_for?: FieldCondition;
}

/** A field is asked for only while another one has one of these values. */
export interface FieldCondition {
  field: string;
  values: string[];
}

/** A form with what is stored now. */
export interface FormState {
  fields: FormField[];
  values: { [key: string]: unknown };
}

/** A marker of a project in the list of a manager. */
export interface ManagedMarker {
  code: string;
  name: string;
  /** Its type, in words. */
  kind: string;
  color: string;
  shortcut: string | null;
  unit: string | null;
}

/** A unit of a project. */
export interface ManagedUnit {
  code: string;
  size: number;
  minimum: number;
  rankable: boolean;
}

/** A relation of a project. */
export interface ManagedRelation {
  code: string;
  name: string;
  /** In words. */
  pairs: string[];
  shortcut: string | null;
}

/** Words that are marked beforehand. */
export interface ManagedWords {
  marker: string;
  name: string;
  tokens: string[];
}

/** What a project asks for. */
export interface ManagedDefinition {
  markers: ManagedMarker[];
  units: ManagedUnit[];
  relations: ManagedRelation[];
  pre_markers: ManagedWords[];
}

/** A file of somebody on the server. */
export interface ManagedFile {
  name: string;
  /** Bytes. */
  size: number;
  changed: string;
  path: string;
}

/** A source of a project. */
export interface ManagedSource {
  id: number;
  name: string;
  type: string;
  texts: number;
  owner: string | null;
  /** Whether it belongs to the author of the project. */
  is_own: boolean;
  is_public: boolean;
  /** That have it. */
  projects: number;
  /** Whether it can be read again. */
  is_elsewhere: boolean;
}

/** How often something was answered with a marker. */
export interface CountedMarker {
  code: string;
  name: string;
  count: number;
}

/** How much a project was answered, and the form of a file of it; what was withdrawn is not counted. */
export interface ManagedAnswers {
  fields: FormField[];
  values: { [key: string]: unknown };
  texts: number;
  submitted_texts: number;
  people: number;
  batches: number;
  markers: CountedMarker[];
}

/** A file that a page takes in pieces. */
export interface StartedDownload {
  download: string;
  name: string;
  /** Bytes. */
  size: number;
  /** Bytes of each piece but the last. */
  piece: number;
}

/** A project in the list of a manager. */
export interface ManagedProject {
  id: number;
  title: string;
  task: string;
  language: string;
  author: string | null;
  state: "planned" | "open" | "expired" | "closed";
  texts: number;
  batches: number;
}

/** An account in the list of a manager. */
export interface ManagedPerson {
  id: number;
  name: string;
  email: string | null;
  groups: string[];
  preferred_language: string | null;
  fluent_in: string[];
  is_active: boolean;
  is_superuser: boolean;
  has_password: boolean;
  /** When they were logged in last; null = never, or so long ago that it was forgotten. */
  last_seen: string | null;
}

/** Somebody who takes part in a project. */
export interface ManagedMember {
  name: string;
  is_active: boolean;
  is_reviewer: boolean;
  /** Texts. */
  submitted: number;
  skipped: number;
}

/** Traits of the manager; written by Python only. */
export interface ManagerState {
  strings: Strings;
  /** Name to show; never used as identity. */
  user: string;
  /** Names of the parts that this person may go to. */
  sections: string[];
  /** Whether a server is there that shows projects under /project/ID. */
  links: boolean;
  /** Names the store and the person: a page goes on with a widget of the same alone. */
  storage_key: string;
}

/** A choice, or a row of a grid. */
export interface SurveyChoice {
  value: string | number;
  text: string;
  /** Whether there is a picture, which the page asks for. */
  image: boolean;
}

/** One answer that a question asks for. */
export interface SurveyField {
  name: string;
  type: string;
  required: boolean;
  prefix: string;
  suffix: string;
  choices: SurveyChoice[];
  rows: SurveyChoice[];
  low: number | null;
  high: number | null;
  step: number | null;
  /** Characters. */
  longest: number | null;
  /** What is chosen where neither of two is better; null: one of them is. */
  tie: string | null;
  /** What is marked. */
  text: string;
  markers: MarkerControl[];
}

/** A question in the place where this respondent is asked it. */
export interface SurveyQuestion {
  id: string | number;
  /** Cleaned. */
  html: string;
  /** "" = none. */
  category: string;
  fields: SurveyField[];
}

/** An answer that is stored. */
export interface GivenAnswer {
  item: string | number;
  name: string;
  value: unknown;
}

/** A required answer that is not there. */
export interface MissingAnswer {
  item: string | number;
  name: string;
}

/** All that a respondent is asked, with what they answered. */
export interface SurveyPage {
  status: "open" | "finished" | "closed" | "full";
  /** Why nothing can be answered; "" = it can. */
  message: string;
  /** All on one page, a page for each question, a page for each category. */
  display: "0" | "1" | "2";
  /** Whether answers can be changed when they were handed in. */
  is_editable: boolean;
  /** Also those whose conditions do not hold. */
  questions: SurveyQuestion[];
  /** Places in `questions` of those that are asked now, from 0. */
  asked: number[];
  answers: GivenAnswer[];
  /** Where a finished respondent goes on; "" = nowhere. */
  redirect: string;
}

/** An answer that was stored, and which questions are asked since. */
export interface StoredAnswer {
  value: unknown;
  asked: number[];
}

/** What came of handing in: nothing is missing, or nothing was handed in. */
export interface HandedIn {
  missing: MissingAnswer[];
  redirect: string;
}

/** A picture as a data URL. */
export interface SurveyPicture {
  source: string;
}

/** Traits of the form; written by Python only. */
export interface SurveyFormState {
  strings: Strings;
  title: string;
  /** Clean HTML; "" = none. */
  guidelines: string;
  /** Name to show; "" = nobody logged in. */
  user: string;
  /** Whether the page goes on to another address when all was handed in. */
  leaves: boolean;
  /** Names the store and the response: the page keeps unsent answers under it. */
  storage_key: string;
}

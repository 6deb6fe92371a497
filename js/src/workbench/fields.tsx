import { inputKey } from "../core/answer.ts";
import { contentsIn } from "../core/kept.ts";
import { fieldsInGroup, isRequired } from "../core/restrictions.ts";
import { type Group, groupOf, groupsOf } from "../core/screen.ts";
import { kindOf, makesInput } from "../kinds/table.ts";
import { t } from "../kit/i18n.ts";
import { useUnique } from "../kit/unique.ts";
import type { MarkerControl, Unit } from "../protocol/generated.ts";
import type { Editor, Place } from "./editor.ts";
import { MarkerChips } from "./markers.tsx";

interface InputFieldProps {
  editor: Editor;
  control: MarkerControl;
  place: Place;
  required: boolean;
  /** It is there only because it holds something. */
  isMore: boolean;
}

/** A field of a control. */
function InputField({ editor, control, place, required, isMore }: InputFieldProps) {
  const id = useUnique();
  const { Field } = kindOf(control);
  if (!Field) return null;
  return (
    <Field
      id={id}
      control={control}
      content={editor.contentOf(control, place)}
      problem={editor.problemOf(control, place)}
      kept={contentsIn(editor.stored.value?.answer, { marker: control.code, ...place })}
      note={isMore ? moreThanTaken() : editor.noteOf(control, place)}
      required={required}
      disabled={editor.locked.value}
      onContent={(content) => editor.fill(control, place, content)}
      onSettle={() => editor.settle()}
    />
  );
}

function moreThanTaken(): string {
  return t("More than the project takes now.");
}

interface ControlFieldsProps {
  editor: Editor;
  control: MarkerControl;
  place: Place;
  least: number;
  most: number;
}

/** The fields that a control has in one place, and those beyond them that an answer filled when there were more. */
function ControlFields({ editor, control, place, least, most }: ControlFieldsProps) {
  const marker = control.code;
  const keyOf = (each: Place) => inputKey({ marker, ...each });
  const own = Array.from({ length: most }, (_, slot) => (slot === 0 ? place : { ...place, slot }));
  const keys = new Set(own.map(keyOf));
  const more = editor.answer.value.inputs
    .filter(
      (input) =>
        input.marker === marker &&
        (place.group === undefined || groupOf(input) === place.group) &&
        !keys.has(inputKey(input)),
    )
    .map(({ marker: _, content: __, ...where }) => where);
  return (
    <>
      {[...own, ...more].map((each: Place, at) => (
        <InputField
          key={keyOf(each)}
          editor={editor}
          control={control}
          place={each}
          required={at < least}
          isMore={at >= most}
        />
      ))}
    </>
  );
}

/** Fields of controls that belong to no unit. */
export function Fields({ editor, controls }: { editor: Editor; controls: readonly MarkerControl[] }) {
  return (
    <div class="tw-fields">
      {controls.map((control) => (
        <ControlFields
          key={control.code}
          editor={editor}
          control={control}
          place={{}}
          least={Number(isRequired(control))}
          most={1}
        />
      ))}
    </div>
  );
}

interface GroupBoxProps {
  editor: Editor;
  unit: Unit;
  group: Group;
  groups: readonly Group[];
}

function GroupBox({ editor, unit, group, groups }: GroupBoxProps) {
  const isOnly = groups.length === 1;
  const Grip = unit.rankable ? editor.grip.value : null;
  const ranking = editor.ranking.value;
  const place: Place = { group: group.id, group_order: group.order };
  const chips = unit.children.filter((control) => !makesInput(control));
  const problem = editor.violations.value.find(
    (each) => each.group === group.id && [unit, ...chips].some(({ code }) => code === each.marker),
  );
  const chosen = editor.group.value;
  const isChosen = chosen?.unit === unit.code && chosen.group === group.id;
  const choose = () => {
    if (!isOnly && !isChosen && chips.length > 0) editor.group.value = { unit: unit.code, group: group.id };
  };
  return (
    <fieldset
      class={`tw-unit-group${group.required ? "" : " tw-optional"}${isChosen ? " tw-here" : ""}`}
      data-tw="group"
      data-id={group.id}
      aria-current={isChosen}
      style={ranking?.unit === unit.code ? { order: ranking.ids.indexOf(group.id) } : {}}
      onPointerDown={choose}
      onFocusIn={choose}
    >
      {isOnly ? null : (
        <legend class="tw-unit-group-name">
          {Grip ? <Grip editor={editor} unit={unit} group={group} groups={groups} /> : null}
          {isChosen
            ? t("Group {number}: labels go here", { number: group.order })
            : t("Group {number}", { number: group.order })}
          {group.required ? null : (
            <span class="tw-hint"> {group.order > unit.size ? moreThanTaken() : t("optional")}</span>
          )}
        </legend>
      )}
      {chips.length > 0 ? <MarkerChips editor={editor} controls={chips} place={place} /> : null}
      {problem ? <div class="tw-problem">{problem.message}</div> : null}
      {unit.children.filter(makesInput).map((control) => {
        const { least, most } = fieldsInGroup(control);
        return (
          <ControlFields
            key={control.code}
            editor={editor}
            control={control}
            place={place}
            least={group.required ? least : 0}
            most={most}
          />
        );
      })}
    </fieldset>
  );
}

/** The boxes of a unit: as many as it may be answered. */
export function UnitBoxes({ editor, unit }: { editor: Editor; unit: Unit }) {
  const groups = groupsOf(unit, editor.answer.value);
  const own = editor.violations.value.filter((each) => each.marker === unit.code && each.group === null);
  return (
    <div class="tw-unit" data-tw="unit" data-code={unit.code}>
      {own.map((each) => (
        <div key={each.message} class="tw-problem" role="alert">
          {each.message}
        </div>
      ))}
      {groups.map((group) => (
        <GroupBox key={group.id} editor={editor} unit={unit} group={group} groups={groups} />
      ))}
    </div>
  );
}

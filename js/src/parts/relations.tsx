// The lazy part that makes and shows relations, which not every project has.

import { t, tn } from "../kit/i18n.ts";
import { announce } from "../kit/live.tsx";
import type { MarkerControl } from "../protocol/generated.ts";
import type { Relating } from "../workbench/relating.ts";
import type { RelatingHost } from "../workbench/relating-host.ts";
import { Chips } from "./relations/chips.tsx";
import { Desk } from "./relations/desk.ts";
import { Panel } from "./relations/panel.tsx";
import style from "./relations/relations.css";

export { style };

function Select({ desk, control }: { desk: Desk; control: MarkerControl }) {
  const free = desk.freeLabels(control.code);
  const selected = new Set(desk.editor.selected.value);
  const isAll = free.length > 0 && free.every((id) => selected.has(id));
  return (
    <input
      type="checkbox"
      data-tw="select-marker"
      data-code={control.code}
      aria-label={t("Select the labels of {name} that are in no relation", { name: control.name })}
      title={t("Select the labels of {name} that are in no relation", { name: control.name })}
      checked={isAll}
      disabled={free.length === 0}
      onChange={() => {
        desk.toggleMarker(control.code);
        const count = desk.editor.selected.value.length;
        announce(tn("{count} label is selected.", "{count} labels are selected.", count));
      }}
    />
  );
}

/** The part for one view. */
export default function makeRelating(host: RelatingHost): Relating {
  const desk = new Desk(host);
  return {
    Chips: () => <Chips desk={desk} />,
    Panel: (props) => <Panel desk={desk} host={host} {...props} />,
    Select: ({ control }) => <Select desk={desk} control={control} />,
    onKey: (press) => desk.onKey(press),
  };
}

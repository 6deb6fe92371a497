// The relations of a text, one at a time, as a graph or a list, and as arcs over the text.

import type { FunctionComponent } from "preact";
import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { membersOf } from "../../core/clusters.ts";
import type { RelationGraphProps, RelationLink, RelationNode } from "../../core/relation-graph.ts";
import { numberOf } from "../../core/relations.ts";
import { Button } from "../../kit/button.tsx";
import { t, tn } from "../../kit/i18n.ts";
import type { Arcs } from "../../painters/arcs.ts";
import { keepWord, keptWord, RelationView } from "../../painters/relation-view.tsx";
import type { Relation } from "../../protocol/generated.ts";
import type { RelatingHost } from "../../workbench/relating-host.ts";
import type { Desk } from "./desk.ts";
import { usePoint, usePointing } from "./pointing.ts";

interface Props {
  desk: Desk;
  host: RelatingHost;
  identity: string;
  /** Under which name this browser keeps how relations are shown: one for each project and person. */
  keptAs: string;
}

/** The labels of a relation in text order, as a drawing takes them. */
function nodesOf(desk: Desk, relation: Relation): RelationNode[] {
  const { answer, byCode } = desk.editor;
  const members = membersOf(relation);
  const numbers = new Map<string, number[]>([...members].map((id) => [id, []]));
  for (const each of desk.relations.value)
    for (const id of membersOf(each)) numbers.get(id)?.push(numberOf(each));
  return answer.value.labels.flatMap(({ id, marker, quote }) => {
    if (!members.has(id)) return [];
    const control = byCode.value.get(marker);
    const name = control?.name ?? marker;
    const color = control?.color ?? "#888888";
    return [{ id, text: quote ?? name, marker: name, color, numbers: numbers.get(id) ?? [] }];
  });
}

function linksOf(desk: Desk, relation: Relation): RelationLink[] {
  const isDirected = desk.controlOf(relation)?.direction !== "2";
  return relation.links.map((link) => ({ ...link, isDirected }));
}

/** Draws the arcs over the text while they are wanted. */
function useArcs({ desk, host, identity }: Props, isOn: boolean): void {
  const [arcs, setArcs] = useState<Arcs | null>(null);
  useEffect(() => {
    const { view } = desk.editor;
    if (!isOn || !view) return;
    let made: Arcs | null = null;
    let isOver = false;
    host.loadArcs().then(
      (Made) => {
        if (isOver || desk.editor.view !== view) return;
        made = new Made(view, {
          onFocus: (relation) => made?.setFocused(relation ?? desk.shown.peek()?.id ?? null),
          onChoose: (relation) => {
            desk.at.value = relation;
          },
        });
        setArcs(made);
      },
      () => undefined,
    );
    return () => {
      isOver = true;
      made?.destroy();
      setArcs(null);
    };
  }, [isOn, identity, desk, host]);
  const relations = desk.relations.value;
  const shown = desk.shown.value?.id ?? null;
  // Before the frame that shows the step: else they are drawn twice.
  useLayoutEffect(() => {
    arcs?.set(
      relations.flatMap((relation) =>
        linksOf(desk, relation).map((link) => ({ relation: relation.id, ...link })),
      ),
    );
  }, [arcs, relations, desk]);
  useEffect(() => arcs?.setFocused(shown), [arcs, shown]);
}

/** Which relation is shown, the ways to the others, and what can be done with it. */
function Head({ desk, relation, count }: { desk: Desk; relation: Relation; count: number }) {
  const { editor } = desk;
  const relations = desk.relations.value;
  const place = relations.indexOf(relation);
  const number = numberOf(relation);
  const name = desk.controlOf(relation)?.name ?? relation.relation;
  const labels = tn("{count} label", "{count} labels", count);
  const partings = useMemo(
    () => desk.partings(relation),
    [desk, relation, editor.selected.value, editor.work.value, editor.locked.value],
  );
  const { split, leave } = partings;
  return (
    <>
      <div class="tw-relation-steps">
        <Button
          look="ghost"
          icon="up"
          name="previous-relation"
          label={t("Previous relation")}
          disabled={place <= 0}
          onPress={() => desk.go(-1)}
        />
        <Button
          look="ghost"
          icon="down"
          name="next-relation"
          label={t("Next relation")}
          disabled={place >= relations.length - 1}
          onPress={() => desk.go(1)}
        />
        <p role="status" data-tw="shown-relation" data-number={number}>
          {t("{number} – {name}, {labels}", { number, name, labels })}
        </p>
        <Button
          look="ghost"
          icon="trash"
          name="remove-relation"
          label={t("Remove relation {number}", { number })}
          disabled={editor.locked.value}
          onPress={() => desk.remove(relation)}
        />
      </div>
      {/* They stand there all the time, so that nothing below them moves while labels are selected. */}
      <div class="tw-relation-steps">
        <Button
          name="split-relation"
          title={t("The selected labels become a relation by themselves")}
          shortcut="Alt+Shift+Delete"
          disabled={!split}
          onPress={() => desk.split(split)}
        >
          {t("Split off")}
        </Button>
        <Button
          name="leave-relation"
          title={t("The selected labels leave this relation")}
          shortcut="Alt+Delete"
          disabled={!leave}
          onPress={() => desk.leave(relation, leave)}
        >
          {t("Take out of relation {number}", { number })}
        </Button>
      </div>
    </>
  );
}

function Shown({ desk, host, keptAs, relation }: Props & { relation: Relation }) {
  const [Graph, setGraph] = useState<FunctionComponent<RelationGraphProps> | null>(null);
  useEffect(() => {
    host.loadGraph().then(
      (loaded) => setGraph(() => loaded),
      () => undefined,
    );
  }, [host]);
  const relations = desk.relations.value;
  const { labels } = desk.editor.answer.value;
  const nodes = useMemo(() => nodesOf(desk, relation), [desk, relation, relations, labels]);
  const links = useMemo(() => linksOf(desk, relation), [desk, relation]);
  const control = desk.controlOf(relation);
  const pointed = desk.pointed.value;
  const point = usePoint(desk);
  const defaults = desk.editor.relations.value.map(({ representation }) => representation).join("");
  return (
    <>
      <Head desk={desk} relation={relation} count={nodes.length} />
      <RelationView
        nodes={nodes}
        links={links}
        label={t("{name}, relation {number}", {
          name: control?.name ?? relation.relation,
          number: numberOf(relation),
        })}
        focused={nodes.some(({ id }) => id === pointed) ? pointed : null}
        onFocus={point}
        onChoose={(id) => desk.editor.select(id, { additive: true, reveal: true })}
        representation={control?.representation ?? "g"}
        kept={{ name: keptAs, against: defaults }}
        Graph={Graph}
      />
    </>
  );
}

/** The relations that have been made. */
export function Panel(props: Props) {
  const { desk, keptAs } = props;
  const [isOn, setOn] = useState(() => keptWord("arcs", keptAs) !== "off");
  useArcs(props, isOn);
  usePointing(desk, props.identity);
  const relation = desk.shown.value;
  const count = desk.relations.value.length;
  const toggle = () => {
    setOn(!isOn);
    keepWord("arcs", keptAs, isOn ? "off" : "on");
  };
  return (
    <section class="tw-section" data-tw="relations">
      <div class="tw-section-head">
        <h2>
          {t("Relations")} {count > 0 ? <span aria-hidden="true">({count})</span> : null}
        </h2>
        <Button look="ghost" name="arcs" pressed={isOn} onPress={toggle}>
          {t("Arcs")}
        </Button>
      </div>
      {relation ? (
        <Shown {...props} relation={relation} />
      ) : (
        <p class="tw-muted">{t("None yet. Select two or more labels, then choose a relation.")}</p>
      )}
    </section>
  );
}

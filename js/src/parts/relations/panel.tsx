// The relations of a text, one at a time, as a graph or a list, and as arcs over the text.

import { useSignalEffect } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { membersOf } from "../../core/clusters.ts";
import type { RelationGraphProps, RelationLink, RelationNode } from "../../core/relation-graph.ts";
import { numberOf } from "../../core/relations.ts";
import { Button } from "../../kit/button.tsx";
import { t, tn } from "../../kit/i18n.ts";
import type { Arcs } from "../../painters/arcs.ts";
import { RelationView } from "../../painters/relation-view.tsx";
import type { Relation } from "../../protocol/generated.ts";
import type { RelatingHost } from "../../workbench/relating-host.ts";
import type { Desk } from "./desk.ts";

interface Props {
  desk: Desk;
  host: RelatingHost;
  identity: string;
}

const KEPT = "textinator-relation-arcs";

function keptArcs(): boolean {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
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

/** What is pointed at in the text is pointed at in the drawing, and back. */
function usePointing({ desk, identity }: Props): void {
  useEffect(() => {
    const element = desk.editor.view?.element;
    if (!element) return;
    const closer = new AbortController();
    const { signal } = closer;
    const over = ({ target }: Event) => {
      const label = target instanceof Element ? target.closest<HTMLElement>('[data-tw="label"]') : null;
      desk.pointed.value = label?.dataset.id ?? null;
    };
    element.addEventListener("pointerover", over, { signal });
    element.addEventListener(
      "pointerleave",
      () => {
        desk.pointed.value = null;
      },
      { signal },
    );
    return () => closer.abort();
  }, [identity, desk]);
  useSignalEffect(() => {
    const id = desk.editor.selected.value.at(-1);
    if (id !== undefined) desk.follow(id);
  });
  useSignalEffect(() => {
    const groups = desk.editor.violations.value.map(({ group }) => group);
    const wrong = desk.relations.value.find(({ id }) => groups.includes(id));
    if (wrong) desk.at.value = wrong.id;
  });
}

function point(desk: Desk, id: string | null): void {
  const { view } = desk.editor;
  desk.pointed.value = id;
  const mark = id === null ? undefined : view?.canvas.marks.get(id);
  view?.highlights.set("hover", mark ? [mark] : []);
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
          disabled={!split}
          onPress={() => desk.split(split)}
        >
          {t("Split off")}
        </Button>
        <Button
          name="leave-relation"
          title={t("The selected labels leave this relation")}
          disabled={!leave}
          onPress={() => desk.leave(relation, leave)}
        >
          {t("Take out of relation {number}", { number })}
        </Button>
      </div>
    </>
  );
}

function Shown({ desk, host, relation }: { desk: Desk; host: RelatingHost; relation: Relation }) {
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
        onFocus={(id) => point(desk, id)}
        onChoose={(id) => desk.editor.select(id, { additive: true, reveal: true })}
        representation={control?.representation ?? "g"}
        Graph={Graph}
      />
    </>
  );
}

/** The relations that have been made. */
export function Panel(props: Props) {
  const { desk, host } = props;
  const [isOn, setOn] = useState(keptArcs);
  useArcs(props, isOn);
  usePointing(props);
  const relation = desk.shown.value;
  const count = desk.relations.value.length;
  const toggle = () => {
    setOn(!isOn);
    try {
      localStorage.setItem(KEPT, isOn ? "off" : "on");
    } catch {
      // Without a place to keep it the choice lasts as long as the page.
    }
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
        <Shown desk={desk} host={host} relation={relation} />
      ) : (
        <p class="tw-muted">{t("None yet. Select two or more labels, then choose a relation.")}</p>
      )}
    </section>
  );
}

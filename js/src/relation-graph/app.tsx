import type { AnyModel } from "@anywidget/types";
import { useMemo, useState } from "preact/hooks";
import { MOST_NODES, type RelationLink, type RelationNode } from "../core/relation-graph.ts";
import { Button } from "../kit/button.tsx";
import { t, tn } from "../kit/i18n.ts";
import { nodeName } from "../painters/node-name.ts";
import { RelationGraph } from "../painters/relation-graph.tsx";
import { RelationView } from "../painters/relation-view.tsx";
import type { RelationGraphState } from "../protocol/generated.ts";
import { useRoot } from "../workbench/root.tsx";
import { useTrait } from "../workbench/traits.ts";

/** Width in pixels below which the parts stand closer. */
const NARROW = 500;

interface Shown {
  nodes: RelationNode[];
  links: RelationLink[];
}

/** The labels and links of one relation, or of all. */
function shown(
  { nodes, relations }: Pick<RelationGraphState, "nodes" | "relations">,
  at: number | null,
): Shown {
  const chosen = at === null ? relations : relations.slice(at, at + 1);
  const links = chosen.flatMap((relation) =>
    relation.links.map((link) => ({ ...link, isDirected: relation.is_directed })),
  );
  const linked = new Set(links.flatMap(({ source, target }) => [source, target]));
  return { nodes: nodes.filter(({ id }) => linked.has(id)), links };
}

interface StepsProps {
  relations: RelationGraphState["relations"];
  at: number | null;
  count: number;
  onGo(at: number | null): void;
}

/** Which relation is shown, and the ways to the others. */
function Steps({ relations, at, count, onGo }: StepsProps) {
  const one = at === null ? undefined : relations[at];
  const labels = tn("{count} label", "{count} labels", count);
  const last = relations.length - 1;
  return (
    <div class="tw-graph-steps">
      <Button
        look="ghost"
        icon="up"
        name="previous"
        label={t("Previous relation")}
        disabled={relations.length === 0 || at === 0}
        onPress={() => onGo(at === null ? last : at - 1)}
      />
      <Button
        look="ghost"
        icon="down"
        name="next"
        label={t("Next relation")}
        disabled={relations.length === 0 || at === last}
        onPress={() => onGo(at === null ? 0 : at + 1)}
      />
      <p role="status">
        {one
          ? t("{number} – {name}, {labels}", { number: one.number, name: one.name, labels })
          : `${tn("{count} relation", "{count} relations", relations.length)}, ${labels}`}
      </p>
      <Button name="all-relations" pressed={at === null} onPress={() => onGo(at === null ? 0 : null)}>
        {t("All relations")}
      </Button>
    </div>
  );
}

/** Relations of plain data, one at a time or all together. */
export function App({ model, root }: { model: AnyModel<RelationGraphState>; root: HTMLElement }) {
  useRoot(root, NARROW);
  const nodes = useTrait(model, "nodes");
  const relations = useTrait(model, "relations");
  const selected = useTrait(model, "selected");
  const representation = useTrait(model, "representation");
  const [at, setAt] = useState<number | null>(nodes.length > MOST_NODES ? 0 : null);
  const [pointed, setPointed] = useState<string | null>(null);
  const place = at === null || relations.length === 0 ? null : Math.min(at, relations.length - 1);
  const parts = useMemo(() => shown({ nodes, relations }, place), [nodes, relations, place]);
  const one = place === null ? undefined : relations[place];
  const said = nodes.find(({ id }) => id === (pointed ?? selected));
  const choose = (id: string) => {
    model.set("selected", id === selected ? null : id);
    model.save_changes();
  };
  if (relations.length === 0) return <p class="tw-muted">{t("There are no relations.")}</p>;
  return (
    <>
      <Steps relations={relations} at={place} count={parts.nodes.length} onGo={setAt} />
      <RelationView
        {...parts}
        label={
          one ? t("{name}, relation {number}", { name: one.name, number: one.number }) : t("All relations")
        }
        focused={pointed ?? selected}
        onFocus={setPointed}
        onChoose={choose}
        representation={representation}
        kept={{ name: "graph", against: representation }}
        Graph={RelationGraph}
      />
      <p class="tw-graph-said">{said ? nodeName(said) : ""}</p>
    </>
  );
}

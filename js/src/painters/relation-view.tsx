import type { ComponentType } from "preact";
import { useRef, useState } from "preact/hooks";
import { cutWords, MOST_NODES, type RelationGraphProps, type RelationNode } from "../core/relation-graph.ts";
import { Button } from "../kit/button.tsx";
import { t } from "../kit/i18n.ts";
import { Rows } from "../kit/rows.tsx";
import { nodeName } from "./node-name.ts";

/** As a graph or as a list. */
export type Representation = "g" | "l";

const ROW_HEIGHT = 38;
const TOUCH_ROW_HEIGHT = 46;
/** Characters of a label's words that a row shows. */
const LONGEST_NAME = 20;
/** A word that this browser keeps about relations; null where there is none, or no place for it. */
export function keptWord(what: "as" | "arcs", name: string): string | null {
  try {
    return localStorage.getItem(`textinator-relations-${what}:${name}`);
  } catch {
    return null;
  }
}

export function keepWord(what: "as" | "arcs", name: string, word: string): void {
  try {
    localStorage.setItem(`textinator-relations-${what}:${name}`, word);
  } catch {
    // Without a place to keep it the choice lasts as long as the page.
  }
}

/** Where the choice of a person is kept. */
interface Kept {
  /** One for each project and person. */
  name: string;
  /** What the project said when it was made: once that changes, the choice is forgotten. */
  against: string;
}

/** How this person wants to see relations: as chosen last in this browser, else as the project says. */
function useRepresentation(
  project: Representation,
  { name, against }: Kept,
): [Representation, (chosen: Representation) => void] {
  const [word, setWord] = useState(() => keptWord("as", name));
  const choose = (next: Representation) => {
    setWord(next + against);
    keepWord("as", name, next + against);
  };
  const chosen = (["g", "l"] as const).find((each) => word === each + against);
  return [chosen ?? project, choose];
}

const MOVES: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at, count) => Math.min(at + 1, count - 1),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_at, count) => count - 1,
};

/** Relations as the list of their labels; what links go to stands beside where they come from. */
export function RelationList({ nodes, links, label, focused, onFocus, onChoose }: RelationGraphProps) {
  const box = useRef<HTMLDivElement>(null);
  const [last, setLast] = useState<string | null>(null);
  const known = new Map(nodes.map((node, at) => [node.id, at]));
  const stop = known.get(focused ?? "") ?? known.get(last ?? "") ?? 0;
  const targets = new Map<string, RelationNode[]>();
  for (const { source, target, isDirected } of links) {
    const node = nodes[known.get(target) ?? -1];
    if (isDirected && node) targets.set(source, [...(targets.get(source) ?? []), node]);
  }
  const walk = (event: KeyboardEvent) => {
    const next = nodes[MOVES[event.key]?.(stop, nodes.length) ?? -1];
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    setLast(next.id);
    onFocus(next.id);
    // The row is drawn once the list has scrolled to it.
    requestAnimationFrame(() =>
      box.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(next.id)}"]`)?.focus(),
    );
  };
  return (
    <div ref={box}>
      <Rows
        count={nodes.length}
        height={matchMedia("(pointer: coarse)").matches ? TOUCH_ROW_HEIGHT : ROW_HEIGHT}
        reveal={focused === null && last === null ? -1 : stop}
        label={label}
        onKeyDown={walk}
        row={(at) => {
          const node = nodes[at];
          return node ? (
            <Row
              key={node.id}
              node={node}
              targets={targets.get(node.id) ?? []}
              isStop={at === stop}
              isFocused={node.id === focused}
              place={at + 1}
              count={nodes.length}
              onFocus={(id) => {
                if (id !== null) setLast(id);
                onFocus(id);
              }}
              onChoose={onChoose}
            />
          ) : null;
        }}
      />
    </div>
  );
}

interface RowProps {
  node: RelationNode;
  targets: readonly RelationNode[];
  isStop: boolean;
  isFocused: boolean;
  place: number;
  count: number;
  onFocus(id: string | null): void;
  onChoose(id: string): void;
}

function Row({ node, targets, isStop, isFocused, place, count, onFocus, onChoose }: RowProps) {
  const short = ({ text }: RelationNode) => cutWords(text, LONGEST_NAME) || "␣";
  const whole = nodeName(node);
  const name =
    targets.length > 0
      ? t("{label}, to {targets}", { label: whole, targets: targets.map(short).join(", ") })
      : whole;
  return (
    <li
      class={`tw-row${isFocused ? " tw-chosen" : ""}`}
      style={{ "--c": node.color }}
      aria-setsize={count}
      aria-posinset={place}
    >
      <button
        type="button"
        class="tw-row-main"
        data-tw="graph-node"
        data-id={node.id}
        tabIndex={isStop ? 0 : -1}
        title={node.text}
        onPointerEnter={() => onFocus(node.id)}
        onPointerLeave={() => onFocus(null)}
        onFocus={() => onFocus(node.id)}
        onBlur={() => onFocus(null)}
        onClick={() => onChoose(node.id)}
      >
        <i class="tw-dot" />
        <span class="tw-unseen">{name}</span>
        <span class="tw-quote tw-ellipsis" dir="auto" aria-hidden="true">
          {short(node)}
          {targets.length > 0 ? <span class="tw-muted"> → {targets.map(short).join(", ")}</span> : null}
        </span>
        <span class="tw-row-name" aria-hidden="true">
          <span class="tw-ellipsis">{node.marker}</span>
          {node.numbers.map((number) => (
            <span class="tw-group-number" key={number}>
              {number}
            </span>
          ))}
        </span>
      </button>
    </li>
  );
}

interface RelationViewProps extends RelationGraphProps {
  /** What the project chose; a person may switch. */
  representation: Representation;
  kept: Kept;
  /** Draws the graph; null until it has arrived. */
  Graph: ComponentType<RelationGraphProps> | null;
}

/** Relations as a graph or as a list, with the buttons that switch. */
export function RelationView({ representation, kept, Graph, ...props }: RelationViewProps) {
  const [chosen, choose] = useRepresentation(representation, kept);
  const isTooMany = props.nodes.length > MOST_NODES;
  const isGraph = chosen === "g" && !isTooMany;
  return (
    <div class="tw-section">
      {/* biome-ignore lint/a11y/useSemanticElements: two buttons are no field set. */}
      <div class="tw-relation-ways" role="group" aria-label={t("Show relations as")}>
        <Button name="as-graph" pressed={isGraph} disabled={isTooMany} onPress={() => choose("g")}>
          {t("Graph")}
        </Button>
        <Button name="as-list" pressed={!isGraph} onPress={() => choose("l")}>
          {t("List")}
        </Button>
      </div>
      {isTooMany ? (
        <p class="tw-muted">
          {t("The graph shows at most {most} labels; here are {count}.", {
            most: MOST_NODES,
            count: props.nodes.length,
          })}
        </p>
      ) : null}
      {!isGraph ? <RelationList {...props} /> : Graph ? <Graph {...props} /> : null}
    </div>
  );
}

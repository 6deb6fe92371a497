// What a drawing of relations shows, whoever draws it, and how the keyboard walks in it.

/** A label in a drawing. */
export interface RelationNode {
  /** Id of the label. */
  id: string;
  /** The marked words. */
  text: string;
  /** Name of its marker. */
  marker: string;
  /** #rrggbb */
  color: string;
  /** Numbers of the relations that it is in, as its tag in the text shows them. */
  numbers: readonly number[];
}

/** A link between two labels; `source` and `target` are ids of nodes. */
export interface RelationLink {
  source: string;
  target: string;
  /** False in a relation that goes both ways: no arrow head. */
  isDirected: boolean;
}

/** What every representation of relations takes. Nodes come in text order. */
export interface RelationGraphProps {
  nodes: readonly RelationNode[];
  links: readonly RelationLink[];
  /** Accessible name of the whole, such as "Corefers, relation 3". */
  label: string;
  /** The node whose label is pointed at; null = none. */
  focused: string | null;
  /** The pointer or the keyboard came to a node, or left. */
  onFocus(id: string | null): void;
  /** A node was clicked, or Enter was pressed on it. */
  onChoose(id: string): void;
}

/** Most nodes that are drawn as a graph; the list shows any number. */
export const MOST_NODES = 500;

/** Words cut to a number of characters that a person sees. */
export function cutWords(text: string, most: number): string {
  const words = text.replace(/\s+/gu, " ").trim();
  const graphemes = [...new Intl.Segmenter().segment(words.slice(0, 20 * most))];
  if (graphemes.length <= most) return words.length > 20 * most ? `${words.slice(0, 20 * most)}…` : words;
  return `${words.slice(0, graphemes[most]?.index)}…`;
}

/** Links whose ends are both among the nodes and differ; of equal links the first. */
export function soundLinks<Link extends RelationLink>(
  nodes: readonly RelationNode[],
  links: readonly Link[],
): Link[] {
  const known = new Set(nodes.map((node) => node.id));
  const seen = new Set<string>();
  return links.filter(({ source, target }) => {
    const name = JSON.stringify([source, target]);
    if (source === target || !known.has(source) || !known.has(target) || seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}

/**
 * The node that a key goes to from `id`; null where the key means nothing.
 *
 * Left and right walk through all nodes in text order, so that each can be reached; up and down walk round
 * those that are linked with this one.
 */
export function nodeAt(
  nodes: readonly RelationNode[],
  links: readonly RelationLink[],
  id: string,
  key: string,
): string | null {
  const last = nodes.length - 1;
  const at = nodes.findIndex((node) => node.id === id);
  if (key === "ArrowRight") return nodes[Math.min(at + 1, last)]?.id ?? null;
  if (key === "ArrowLeft") return nodes[Math.max(at - 1, 0)]?.id ?? null;
  if (key === "Home") return nodes[0]?.id ?? null;
  if (key === "End") return nodes[last]?.id ?? null;
  if (key !== "ArrowDown" && key !== "ArrowUp") return null;
  const linked = new Set(
    links.flatMap(({ source, target }) => (source === id ? [target] : target === id ? [source] : [])),
  );
  const order = [...nodes.slice(at + 1), ...nodes.slice(0, Math.max(at, 0))].filter((node) =>
    linked.has(node.id),
  );
  return (key === "ArrowDown" ? order[0] : order.at(-1))?.id ?? null;
}

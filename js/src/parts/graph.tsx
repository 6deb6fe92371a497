// The lazy part that draws relations as a graph, which not every project has.

import style from "../painters/relation-graph.css";
import { RelationGraph } from "../painters/relation-graph.tsx";

export { style };
export default RelationGraph;

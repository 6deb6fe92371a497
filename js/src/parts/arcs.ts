// The lazy part that draws relations as arcs over the text.

import style from "../painters/arcs.css";
import { Arcs } from "../painters/arcs.ts";

export { style };
export default Arcs;

/** A part carries its style as text; see build.mjs. */
declare module "*.css" {
  const style: string;
  export default style;
}

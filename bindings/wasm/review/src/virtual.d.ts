declare module "virtual:worker" {
  /** The worker's text. */
  const source: string;
  export default source;
}

declare module "*.css";

/** As much of it as the page uses. Its published types would bring those of Node.js along. */
declare module "papaparse" {
  const papa: { parse(text: string, options: { delimiter: string }): { data: string[][] } };
  export default papa;
}

declare module 'icns-lib' {
  /** @returns the parts of an .icns, by their types */
  export function parse(file: Buffer): Readonly<Record<string, Buffer>>;
}

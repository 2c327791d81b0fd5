import { afterEach } from 'vitest';

/**
 * Makes what each test of a file starts its own: closed after it, the last first, however it ended. Call once a file.
 * @returns notes a thing and hands it back
 */
export function closeAfterEach(): <T extends { close: () => Promise<unknown> }>(thing: T) => T {
  const owned: { readonly close: () => Promise<unknown> }[] = [];
  afterEach(async () => {
    for (const thing of owned.splice(0).reverse()) await thing.close();
  });
  return (thing) => {
    owned.push(thing);
    return thing;
  };
}

/** Characters that a link may have; a longer one is refused. */
export const linkLimit = 4096;

/** Links taken from one command line; further ones are not looked at. */
export const mostLinks = 8;

/** Whether a text begins as a link of ours does. What it means, and whether it means anything, {@link readLink} of `link.ts` says. */
export function isLink(text: string): boolean {
  return /^(?:ssh|ginnel):/iu.test(text);
}

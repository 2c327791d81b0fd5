export const backPlain = 'Back';
export const contents = 'Contents';
export const searchGuide = 'Search the guide';
export const found = 'Found';
export const next = 'Next:';
export const foundNothing = (query: string): string => `Nothing about “${query}”.`;
export const foundSome = (length: number): string => `${String(length)} found`;
export const guideMissing = 'The guide could not be loaded. Load the page again while Ginnel runs.';

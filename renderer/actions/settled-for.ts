/** What is about to happen when what was typed and not added has to be dealt with. */
export type SettledFor = 'opening' | 'applying' | 'saving' | 'testing';

import { puttyCorpus } from './putty.corpus';
import { sshConfigCases } from './ssh-config.corpus';
import { webCorpus } from './web.corpus';

/** Every text of the corpora, for what is to hold of all of them. */
export const corpus: readonly string[] = [
  ...webCorpus.map(({ text }) => text),
  ...sshConfigCases.map(({ text }) => text),
];

/** Files of other programs, where many a setting is as usual and says nothing. */
export const fileCorpus: readonly string[] = [...puttyCorpus.map(([, text]) => text)];

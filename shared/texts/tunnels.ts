import type { Forward } from '../forward';
import { formatEnd } from '../forward-end';
import { formatAllowList } from '../allow-list';

/** Local, Remote, Dynamic with PuTTY's mnemonics. */
export const kinds = { local: '&Local', remote: 'Re&mote', dynamic: 'D&ynamic' } as const;

/** The options of a forward that its two columns do not show, each in a few words. */
export function optionWords(forward: Forward): readonly string[] {
  const { allowFrom, end } = forward;
  return [
    ...kindWords(forward),
    ...(allowFrom.length === 0 ? [] : [`only from ${allowFrom.join(', ')}`]),
    ...(end === null ? [] : [end.kind === 'at' ? `until ${formatEnd(end)}` : `for ${formatEnd(end)}`]),
  ];
}

function kindWords(forward: Forward): readonly string[] {
  switch (forward.kind) {
    case 'local':
      return forward.webSite ? ['web site (HTTP Host)'] : [];
    case 'remote':
      return forward.destination === null
        ? [
            forward.allowTo.length === 0 ? 'to public addresses' : `to ${formatAllowList(forward.allowTo)}`,
            ...loginWords(forward.login),
          ]
        : [];
    case 'dynamic':
      return loginWords(forward.login);
  }
}

function loginWords(login: { readonly username: string } | null): readonly string[] {
  return login === null ? [] : [`login: ${login.username}`];
}

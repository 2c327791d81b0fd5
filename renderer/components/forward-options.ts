import type { AddressFamily, ForwardKind } from '../../shared/forward';

/** Auto, IPv4, IPv6 with PuTTY's mnemonics. */
export const familyOptions: readonly { readonly value: AddressFamily; readonly label: string }[] = [
  { value: 'auto', label: 'A&uto' },
  { value: 'ipv4', label: 'IPv&4' },
  { value: 'ipv6', label: 'IPv&6' },
];

/** Local, Remote, Dynamic with PuTTY's mnemonics. */
export const kindOptions: readonly { readonly value: ForwardKind; readonly label: string }[] = [
  { value: 'local', label: '&Local' },
  { value: 'remote', label: 'Re&mote' },
  { value: 'dynamic', label: 'D&ynamic' },
];

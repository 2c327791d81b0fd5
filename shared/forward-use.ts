/** Names of uses, in no order. */
export type UseId =
  | ('page' | 'named-page' | 'address' | 'url' | 'named-url' | 'curl' | 'curl-own-name')
  | ('psql' | 'mysql' | 'mongosh' | 'redis-cli' | 'kubectl' | 'docker' | 'ssh' | 'vnc' | 'rdp')
  | ('browser' | 'proxy-file' | 'all-proxy' | 'all-proxy-cmd' | 'http-proxy' | 'http-proxy-cmd')
  | ('git' | 'git-ssh' | 'git-ssh-cmd' | 'nc' | 'ncat' | 'connect');

/** One thing to do with a forward. */
export type ForwardUse = {
  readonly id: UseId;
  readonly label: string;
  /** It is likely the right one for what answers. */
  readonly fits: boolean;
  /** A sentence that goes along with it. */
  readonly note?: string;
} & (
  | { readonly kind: 'copy'; readonly text: string }
  /** Opens a page: `named` under the forward's name. */
  | { readonly kind: 'page'; readonly url: string; readonly secure: boolean; readonly named: boolean }
  | { readonly kind: 'browser' | 'proxy-file' }
);

/** The labels of a session's settings, PuTTY's where PuTTY has the control. */
export const labels = {
  group: 'Group',
  tags: 'Tags',
  note: 'Note',
  port: '&Port',
  keepaliveSeconds: 'Seconds between &keepalives (0 to turn off)',
  keepaliveCount: 'Unanswered keepa&lives before disconnecting',
  connectSeconds: 'Conn&ect timeout per address or proxy (seconds)',
  tcpNoDelay: "Disable &Nagle's algorithm (TCP_NODELAY option)",
  tcpKeepalives: 'Enable TCP kee&palives (SO_KEEPALIVE option)',
  logicalHostName: 'Logical na&me of remote host (e.g. for SSH key lookup):',
  onDemand: 'Connect on demand (l&isten at once, connect when a client does)',
  idleMinutes: 'Minutes &without a client before disconnecting (0 for never)',
  proxyPort: '&Port',
  compression: '&Enable compression',
  preferKnownHostKeys: '&Prefer algorithms for which a host key is known',
  showBanner: '&Display pre-authentication banner (SSH-2 only)',
  tryAgent: 'Attempt authentication using &Pageant or ssh-agent',
  agentPath: 'Agent &socket (empty for the default)',
  onlyThisKey: 'Offer onl&y this key',
  tryDefaultKeys: 'Also try ssh’s usual &key files',
  allowAgentForwarding: 'Allow agent &forwarding',
  tryKeyboardInteractive: 'Attempt "keyboard-&interactive" auth (SSH-2)',
  passwordAnswersInteractive: 'Ans&wer keyboard-interactive password prompts with the remembered password',
  certificateFile: 'C&ertificate to use with the private key:',
  localPortsAcceptOthers: 'Local por&ts accept connections from other hosts',
  remotePortsAcceptOthers: 'Remote &ports do the same (SSH-2 only)',
  username: 'A&uto-login username',
  retryFirstSeconds: 'Reconnect dela&y (seconds)',
  retryLongestSeconds: 'Ma&ximum delay (seconds)',
  holdSeconds: 'Hold new connections &while reconnecting (seconds, 0 to refuse them)',
  reachabilityMinutes: '&Minutes between checks (0 to check only on request)',
  connectAtStart: 'Connect when Ginnel &starts',
  notify: '&Notify me when it is lost, comes back or needs an answer',
} as const;

/** An example in an empty box, and what more there is to know of it. */
export const groupExample = 'Work/Databases';
export const groupTitle = 'A slash makes a level.';
export const tagsExample = 'prod, eu';
export const tagsTitle = 'Words with blanks or commas between. The search finds them by tag:prod.';

/** What is said below them. */
export const defaultKeys = (platform: string): string =>
  `Those in ${platform === 'win32' ? '%USERPROFILE%\\.ssh' : '~/.ssh'}, such as id_ed25519, while no key is chosen on the Credentials panel.`;
export const hints: Partial<Readonly<Record<keyof typeof labels, string>>> = {
  connectSeconds: 'Then the next address is tried; after the last one the attempt fails.',
  onDemand: 'Remote ports listen only while connected: they are on the server.',
  showBanner: 'The server’s greeting goes to the event log.',
  onlyThisKey:
    'The key chosen above, and no other that the agent holds (ssh’s IdentitiesOnly): servers disconnect after a few keys they refused.',
  allowAgentForwarding:
    'The server’s administrator can then use the keys of the agent while the session is open.',
  passwordAnswersInteractive:
    'For servers that ask for nothing but the password this way. Leave it off where codes are asked for: a password sent in place of a code is a failed login, and servers lock accounts.',
  certificateFile: 'Empty for the one beside the key (…-cert.pub), if there is one.',
  holdSeconds:
    'Local ports stay bound meanwhile. Connections that were there are cut, never ended as if they were complete.',
  reachabilityMinutes:
    'Checks for each forward that listens whether the destination accepts connections. The destination sees a connection that is closed at once; the longer it keeps answering, the less often it is checked.',
  connectAtStart:
    'Save the session for this to take effect. Whether Ginnel itself starts with the computer is among the program settings.',
};

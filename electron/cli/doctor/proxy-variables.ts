const names = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'] as const;

/**
 * The variables that set a proxy, and those whose value is no address of one. Their values stay where they are: they may hold passwords.
 */
export function proxyVariables(environment: Readonly<Record<string, string | undefined>>): {
  readonly set: readonly string[];
  readonly odd: readonly string[];
} {
  const found = Object.keys(environment).filter(
    (name) => names.some((one) => one === name.toLowerCase()) && (environment[name] ?? '') !== '',
  );
  return {
    set: found,
    odd: found.filter((name) => name.toLowerCase() !== 'no_proxy' && !isProxy(environment[name] ?? '')),
  };
}

function isProxy(value: string): boolean {
  // A host and its port alone are taken, too.
  const text = value.includes('://') ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && url.hostname !== '' && /^(?:https?|socks(?:4a?|5h?)?):$/u.test(url.protocol);
}

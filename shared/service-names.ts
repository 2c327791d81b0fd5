/**
 * Service names accepted in place of a port number, as PuTTY does through getservbyname. The window has no access to
 * /etc/services, so the names people tunnel to are listed here (numbers from the IANA service name registry); any
 * other name is refused with a sentence that asks for the number.
 */
const portsByService: Readonly<Record<string, number>> = {
  amqp: 5672,
  amqps: 5671,
  domain: 53,
  ftp: 21,
  git: 9418,
  http: 80,
  'http-alt': 8080,
  https: 443,
  imap: 143,
  imap2: 143,
  imaps: 993,
  ipp: 631,
  ircd: 6667,
  kerberos: 88,
  ldap: 389,
  ldaps: 636,
  'microsoft-ds': 445,
  mqtt: 1883,
  'ms-sql-s': 1433,
  'ms-wbt-server': 3389,
  mysql: 3306,
  nfs: 2049,
  ntp: 123,
  pop3: 110,
  pop3s: 995,
  postgresql: 5432,
  redis: 6379,
  rsync: 873,
  sip: 5060,
  smtp: 25,
  smtps: 465,
  socks: 1080,
  ssh: 22,
  submission: 587,
  svn: 3690,
  telnet: 23,
  whois: 43,
  x11: 6000,
  'xmpp-client': 5222,
};

/** The port of a service name (case-insensitive), or null when the name is not listed. */
export function portOfService(name: string): number | null {
  return Object.hasOwn(portsByService, name.toLowerCase())
    ? (portsByService[name.toLowerCase()] ?? null)
    : null;
}

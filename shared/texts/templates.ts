/** Services that a forward is commonly made for, and the names of the groups they stand in. */
export const menu = 'Fill in for...';
export const groups = {
  databases: 'Databases',
  web: 'Web',
  screens: 'Screens and shells',
  files: 'Files and mail',
  proxies: 'Proxies',
  inbound: 'Let the server in',
} as const;
export const names = {
  mysql: 'MySQL or MariaDB',
  postgres: 'PostgreSQL',
  mongodb: 'MongoDB',
  redis: 'Redis',
  mssql: 'Microsoft SQL Server',
  elasticsearch: 'Elasticsearch',
  web: 'Web site (port 80)',
  'web-tls': 'Web site (port 443)',
  'web-alternate': 'Web server (port 8080)',
  grafana: 'Grafana',
  prometheus: 'Prometheus',
  jupyter: 'Jupyter',
  kubernetes: 'Kubernetes API',
  registry: 'Container registry',
  rdp: 'Remote desktop (RDP)',
  vnc: 'VNC',
  ssh: 'SSH of another computer',
  smb: 'Windows share (SMB)',
  mail: 'Mail (IMAP)',
  socks: 'SOCKS proxy for the browser',
  webhook: 'Webhook to a program here',
  'ssh-back': 'SSH back to this computer',
  'socks-back': 'SOCKS proxy for the server',
} as const;
export const ports = (source: string, destination: string): string => `${source} → ${destination}`;

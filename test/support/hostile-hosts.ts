/** Hosts that must never be called, each of which some careless check would let through. Those with a port lead, unguarded, to `port` of this machine. */
export function hostileHosts(port: number): readonly string[] {
  return [...likeCvent(), ...likeThisMachine(port), ...INSIDE, ...OTHER_SCHEMES];
}

const NAME = 'api-platform.cvent.com';

function likeCvent(): string[] {
  return [
    `https://${NAME}.evil.example`,
    `https://${NAME}-evil.example`,
    `https://evil-${NAME}`,
    `https://evil.example/${NAME}`,
    `https://evil.example?${NAME}`,
    `https://evil.example#${NAME}`,
    `https://${NAME}@evil.example`,
    `https://evil.example\\@${NAME}`,
    `https://evil.example\\.${NAME}`,
    `https://user:password@${NAME}`,
    `https://${NAME}:444`,
    `https://${NAME}:443`,
    `https://${NAME}.`,
    `https://${NAME}/ea`,
    `https://${NAME}/../`,
    `https://${NAME}?x=1`,
    `https://${NAME}#x`,
    `https://HTTPS://${NAME}`,
    `https://${NAME.toUpperCase()}`,
    `HTTPS://${NAME}`,
    `http://${NAME}`,
    `//${NAME}`,
    NAME,
    'https://api-platform.cvent.com\u3002evil.example',
    'https://api-platform\uff0ecvent\uff0ecom',
    'https://\u0430pi-platform.cvent.com',
    'https://xn--pi-platform-x7f.cvent.com',
    'https://api-platform.cv\u00adent.com',
    'https://api-platform.cvent.c\u200bom',
    'https://api%2dplatform.cvent.com',
    'https://api-platform.cvent.com%00.evil.example',
    'https://api-platform.cvent.com\r\nHost: evil.example',
    'https://api-platform-eur.cvent.co',
    'https://api-platform-us.cvent.com',
    'https://cvent.com',
    'https://*.cvent.com',
  ];
}

function likeThisMachine(port: number): string[] {
  const names = [
    '127.0.0.1',
    '127.1',
    '127.0.0.2',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '017700000001',
    '0177.0.0.01',
    '0',
    '0.0.0.0',
    'localhost',
    'localhost.',
    'LOCALHOST',
    '\u2460\u2461\u2466.0.0.1',
    '127\u30020.0.1',
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
  ];
  return [...names.map((name) => `http://${name}:${port}`), `https://127.0.0.1:${port}`, `http://${NAME}@127.0.0.1:${port}`];
}

const INSIDE = [
  'http://169.254.169.254',
  'https://169.254.169.254',
  'http://2852039166',
  'http://0xa9fea9fe',
  'http://[fd00:ec2::254]',
  'http://[::ffff:a9fe:a9fe]',
  'http://[64:ff9b::a9fe:a9fe]',
  'http://metadata.google.internal',
  'https://10.0.0.1',
  'https://192.168.0.1:8443',
  'https://172.16.0.1',
  'https://[fe80::1]',
  'http://postgres:5432',
  'http://redis:6379',
];

const OTHER_SCHEMES = [
  'file:///etc/passwd',
  'ftp://api-platform.cvent.com',
  'gopher://127.0.0.1:6379/_INFO',
  'data:text/plain,https://api-platform.cvent.com',
  'javascript:https://api-platform.cvent.com',
  'ws://api-platform.cvent.com',
  'unix:/var/run/docker.sock',
  'http+unix://%2Fvar%2Frun%2Fdocker.sock',
];

import type { Text } from '../i18n'
import type { TopologyLink, TopologyNode } from '../topology/graph'
import type { PlotSeries } from '../plot/series'
import type { Verdict } from '../parts/VerdictBadge'

const both = (fr: string, en: string): Text => ({ fr, en })

/** Texts of the sample page. Its phrases are no part of the product, so they are not among its words. */
export const say = {
  title: both('Composants', 'Components'),
  buttons: both('Boutons et liens', 'Buttons and links'),
  save: both('Enregistrer', 'Save'),
  prepare: both('Préparer la session', 'Prepare the session'),
  close: both('Clore l’évaluation', 'Close the evaluation'),
  closeText: both('Les terminaux des 6 équipes se ferment et les vérifications finales commencent. On ne peut pas revenir en arrière.', 'The terminals of the 6 teams close and the final checks begin. This cannot be undone.'),
  word: both('clore', 'close'),
  more: both('Autres actions', 'More actions'),
  reset: both('Réinitialiser r1', 'Reset r1'),
  extend: both('Ajouter 10 minutes', 'Give 10 more minutes'),
  fields: both('Champs', 'Fields'),
  flag: both('Drapeau', 'Flag'),
  flagHint: both('Tel que vous l’avez trouvé, majuscules comprises.', 'As you found it, capitals included.'),
  address: both('Adresse de gestion', 'Management address'),
  addressError: both('Attendu : une adresse IPv4 avec son préfixe, par exemple 10.20.0.1/24.', 'Expected: an IPv4 address with its prefix, for example 10.20.0.1/24.'),
  lab: both('Laboratoire', 'Lab'),
  report: both('Synthèse individuelle', 'Individual report'),
  verdicts: both('Verdicts, mesures et temps', 'Verdicts, measures and time'),
  points: both('Points', 'Points'),
  pointsText: both('64 sur 100', '64 of 100'),
  capacity: both('Mémoire réservée', 'Memory reserved'),
  building: both('Préparation des instances', 'Preparing instances'),
  messages: both('Messages', 'Messages'),
  done: both('Rapport déposé', 'Report handed in'),
  doneText: both('Reçu n° 7f3a-91c2 : gardez-le.', 'Receipt no. 7f3a-91c2: keep it.'),
  trouble: both('Terminal de r2 fermé', 'Terminal of r2 closed'),
  empty: both('Aucune session prévue', 'No session planned'),
  emptyText: both('Planifiez une évaluation pour une promotion : les équipes la verront ici.', 'Plan an evaluation for a promotion: its teams will see it here.'),
  refused: both('Champs invalides', 'Invalid fields'),
  refusedText: both('Deux champs sont à corriger.', 'Two fields need correcting.'),
  table: both('Vérifications', 'Checks'),
  team: both('Équipe', 'Team'),
  check: both('Vérification', 'Check'),
  verdict: both('Verdict', 'Verdict'),
  seen: both('Vu à', 'Seen at'),
  statement: both('Énoncé', 'Statement'),
  evidence: both('Preuve brute', 'Raw evidence'),
  terminals: both('Terminaux', 'Terminals'),
  topology: both('Topologie', 'Topology'),
  plots: both('Progression', 'Progress'),
  wall: both('Mur', 'Wall'),
} as const

export const markdown: Text = both(
  `# Réseau de campus

Reliez les **quatre bâtiments** par OSPF. Chaque routeur porte une boucle locale \`10.255.0.n/32\`.

1. Adressez les interfaces ;
2. activez OSPF, aire 0 ;
3. coupez un lien et vérifiez que *tout* se joint encore.

| routeur | boucle | coût |
| :-- | :-- | --: |
| r1 | \`10.255.0.1\` | 10 |
| r2 | \`10.255.0.2\` | 100 |

\`\`\`console
r1# show ip ospf neighbor
\`\`\`

> Les invités ne doivent jamais joindre l’administration.

<script>alert(1)</script> et [un lien](https://frrouting.org) sûr.
`,
  `# Campus network

Connect the **four buildings** with OSPF. Each router has a loopback \`10.255.0.n/32\`.

1. Address the interfaces;
2. enable OSPF, area 0;
3. cut a link and check that *everything* still connects.

| router | loopback | cost |
| :-- | :-- | --: |
| r1 | \`10.255.0.1\` | 10 |
| r2 | \`10.255.0.2\` | 100 |

\`\`\`console
r1# show ip ospf neighbor
\`\`\`

> Guests must never reach administration.

<script>alert(1)</script> and a safe [link](https://frrouting.org).
`,
)

export const evidence = `expected  10.20.2.10 answers within 60 s
observed  3 of 3 answers, 0.41 ms
at        2025-11-23T20:05:09.250Z
raw       PING 10.20.2.10: 64 bytes, ttl 62`

const router = (id: string, state: TopologyNode['state'] = 'running'): TopologyNode => ({ id, label: id, kind: 'router', state, isActionable: true })

export const nodes: TopologyNode[] = [
  router('r1'), router('r2', 'failed'), router('r3'), router('r4', 'starting'),
  { id: 'core', label: 'core', kind: 'network' },
  { id: 'fw', label: 'fw', kind: 'firewall', state: 'running', isActionable: true },
  { id: 'pc1', label: 'pc1', kind: 'host', state: 'running', isActionable: true },
  { id: 'pc2', label: 'pc2', kind: 'host', state: 'stopped', isActionable: true },
  { id: 'srv', label: 'srv', kind: 'server', state: 'running', isActionable: true },
]

const link = (from: string, to: string, state: TopologyLink['state'] = 'up'): TopologyLink => ({ id: `${from}-${to}`, from, to, state })

export const links: TopologyLink[] = [
  link('core', 'r1'), link('core', 'r2', 'down'), link('core', 'r3'), link('r1', 'pc1'), link('r2', 'pc2'),
  link('r3', 'fw', 'degraded'), link('fw', 'srv'), link('r3', 'r4'), link('r1', 'r4'),
]

export interface Row {
  readonly id: string
  readonly team: string
  readonly check: string
  readonly verdict: Verdict
  readonly at: number
}

export const verdicts: readonly Verdict[] = ['pass', 'fail', 'error', 'skip']

const start = Date.UTC(2025, 10, 23, 19, 0)

/** `count` rows, always the same. */
export function rows(count: number): Row[] {
  return Array.from({ length: count }, (_, i) => ({
    id: String(i),
    team: `ada-${(i % 60) + 1}`,
    check: `reachability/pc${i % 9}-pc${(i * 7) % 11}`,
    verdict: verdicts[(i * i + (i >> 2)) % 4]!,
    at: start + i * 1000,
  }))
}

export const series: PlotSeries[] = ['ada', 'blaise', 'emmy'].map((label, k) => ({
  id: label,
  label,
  points: Array.from({ length: 40 }, (_, i) => [start + i * 90_000, Math.round(Math.min(100, (i * (3.1 - k)) * (1 + Math.sin(i / (3 + k)) / 9)))] as const),
}))

/** What a shell might have printed, colours and hostile sequences included. */
export const session = [
  '\x1b[1;32mroot@r1\x1b[0m:\x1b[34m~\x1b[0m# vtysh -c "show ip ospf neighbor"\r\n',
  'Neighbor ID     Pri State        Up Time   Address\r\n',
  '10.255.0.2        1 \x1b[32mFull/DR\x1b[0m      12m05s    10.0.12.2\r\n',
  '10.255.0.3        1 \x1b[33mInit/-\x1b[0m       3.120s    10.0.13.3\r\n',
  '\x1b[38;2;125;45;128m24 bits\x1b[0m \x1b[1mbold\x1b[0m \x1b[3mitalic\x1b[0m \x1b[7mreverse\x1b[0m\r\n',
  '\x1b[31m% error:\x1b[0m http://example.org/<script>alert(1)</script> \x1b[36mé ü œ 漢字 ▁▃▅▇\x1b[0m\r\n',
  '\x1b[1;32mroot@r1\x1b[0m:\x1b[34m~\x1b[0m# ',
].join('')

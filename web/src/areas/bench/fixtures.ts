import type { Bench, BenchCheck, BenchTask, Clock, Grant, Machine, Message, Session, SessionSummary, TeamState } from './types'

/** Examples of what the server sends, for tests: as the contract has it, with texts as strangers write them. */

const hour = 3_600_000
const both = (fr: string, en: string) => ({ fr, en })

export const ids = {
  session: '01989c00-0000-7000-8000-000000000001',
  team: '01989c00-0000-7000-8000-00000000000a',
  ada: '01989c00-0000-7000-8000-0000000000a1',
  grace: '01989c00-0000-7000-8000-0000000000a2',
  alan: '01989c00-0000-7000-8000-0000000000a3',
  terminal: '01989c00-0000-7000-8000-0000000000f1',
}

export const aClock: Clock = {
  launched: '2026-05-05T08:00:00.000Z', ends: '2026-05-05T10:30:00.000Z', left_s: 5400, allowed_s: 9000, right_s: 0,
  extended_s: 0, returned_s: 0, paused: false, over: false,
}

export const aSummary: SessionSummary = {
  id: ids.session, promotion: '01989c00-0000-7000-8000-0000000000b0', title: 'Épreuve pratique du bloc 6', phase: 'running',
  lab: { id: 'campus-ospf', version: '1.2.0', digest: `sha256:${'0'.repeat(64)}`, title: both('Le campus du Val-d’Ombre', 'The Val-d’Ombre campus') },
  mode: 'group', starts: '2026-05-05T08:00:00.000Z', duration_s: 9000, teams_count: 6, paused: false, seq: 40, my_team: ids.team, actions: ['getBench'],
}

export function aCheck(of: Partial<BenchCheck>): BenchCheck {
  return { id: 'check', title: both('Vérification', 'Check'), points: 1, kind: 'check', hints: { total: 0, taken: [] }, ...of }
}

export function aTask(checks: BenchCheck[]): BenchTask {
  return { id: 'task', title: both('Tâche', 'Task'), checks }
}

export function aMachine(name: string, of: Partial<Machine> = {}): Machine {
  return { name, kind: name.startsWith('r') ? 'router' : 'host', access: true, state: 'running', interfaces: [], ...of }
}

const members = [
  { id: ids.ada, given_name: 'Ada', family_name: 'Lovelace' },
  { id: ids.grace, given_name: 'Grace', family_name: 'Hopper' },
  { id: ids.alan, given_name: 'Alan', family_name: 'Turing' },
]

function aTeam(clock: Clock): TeamState {
  return { team: ids.team, name: 'Les Aiguilleurs', members, ready: true, final: false, kept: false, clock }
}

const rules: Bench['rules'] = {
  attempts: 3, check_every_s: 60, hints: true, show: 'all', freeze_s: 0, blind: true, record: true, record_input: false, counts: 'final', reports_after_s: 86_400,
}

function grants(now: number): Grant[] {
  return [
    { seconds: 600, cause: 'extension', reason: 'Démarrage tardif de la salle <b>A</b>', by: '01989c00-0000-7000-8000-0000000000c1', by_name: 'Katherine Johnson', time: iso(now - 40 * 60_000), all_teams: true },
    { seconds: 180, cause: 'platform', reason: 'r3 est tombé du fait de la plateforme', by: 'platform', time: iso(now - 20 * 60_000), all_teams: false, from: iso(now - 24 * 60_000), to: iso(now - 21 * 60_000) },
  ]
}

function runningClock(now: number): Clock {
  return { ...aClock, launched: iso(now - hour), ends: iso(now + 1.6 * hour), left_s: 1.6 * 3600, extended_s: 600, returned_s: 180, grants: grants(now) }
}

const iso = (at: number) => new Date(at).toISOString()

export function aSession(now: number, of: Partial<Session> = {}): Session {
  const clock = runningClock(now)
  return { ...aSummary, launched: clock.launched, starts: iso(now - hour), now: iso(now), rules, teams: [aTeam(clock)], ...of }
}

const wire = (name: string, network: string, address?: string, cut?: boolean) => ({ name, network, ...(address && { address }), ...(cut && { cut }) })

const nodes: Machine[] = [
  aMachine('r1', { title: both('Routeur du local technique', 'Router of the plant room'), interfaces: [wire('eth1', 'fibre-12', '10.40.1.1/30'), wire('eth2', 'fibre-41', '10.40.1.13/30'), wire('eth3', 'servers', '10.12.8.1/24'), wire('eth4', 'wan', '203.0.113.2/29')] }),
  aMachine('r2', { interfaces: [wire('eth1', 'fibre-12', '10.40.1.2/30'), wire('eth2', 'fibre-23', '10.40.1.5/30'), wire('eth3', 'room-a', '10.77.3.1/24')] }),
  aMachine('r3', { state: 'dead', interfaces: [wire('eth1', 'fibre-23', '10.40.1.6/30'), wire('eth2', 'radio-34', undefined, true), wire('eth3', 'room-b'), wire('eth4', 'office')] }),
  aMachine('r4', { interfaces: [wire('eth1', 'radio-34'), wire('eth2', 'fibre-41'), wire('eth3', 'guests')] }),
  aMachine('srv', { kind: 'server', title: both('Serveur intranet', 'Intranet server'), web: [80], interfaces: [wire('eth0', 'servers', '10.12.8.10/24')] }),
  aMachine('pc-a', { interfaces: [wire('eth0', 'room-a', '10.77.3.40/24')] }),
  aMachine('pc-b', { interfaces: [wire('eth0', 'room-b')] }),
  aMachine('pc-o', { interfaces: [wire('eth0', 'office')] }),
  aMachine('pc-g', { interfaces: [wire('eth0', 'guests')] }),
  aMachine('edge', { kind: 'router', access: false, interfaces: [wire('eth0', 'wan', '203.0.113.1/29')] }),
]

const networks = ['fibre-12', 'fibre-23', 'radio-34', 'fibre-41', 'servers', 'wan', 'room-a', 'room-b', 'office', 'guests'].map((name) => ({ name }))

const statement = both(`# Le campus du Val-d’Ombre

Le CFA rouvre lundi à 8 h. Votre équipe reprend le chantier du réseau.

- **Aucun achat.** Vous travaillez avec le matériel en place.
- **La fibre entre \`r1\` et \`r2\` est ancienne.**

## Les raccordements

| Liaison | D’un côté | De l’autre | Débit |
| --- | --- | --- | ---: |
| Fibre r1-r2 | \`r1\` eth1 | \`r2\` eth1 | 100 Mbit/s |
| Pont radio, de secours | \`r3\` eth2 | \`r4\` eth1 | 2 Mbit/s |

<script>alert(1)</script>

## Le plan d’adressage

La salle A est en 10.77.3.0/24, les serveurs en 10.12.8.0/24. Découpez 10.40.1.0/24 pour les liaisons.

    ip -br address
    vtysh -c 'show ip ospf neighbor'
`, `# The Val-d’Ombre campus

The school opens again on Monday at 8. Your team takes the network over.

- **Nothing can be bought.** You work with what is there.
- **The fibre between \`r1\` and \`r2\` is old.**

## The wiring

| Link | One end | Other end | Rate |
| --- | --- | --- | ---: |
| Fibre r1-r2 | \`r1\` eth1 | \`r2\` eth1 | 100 Mbit/s |
| Radio bridge, backup | \`r3\` eth2 | \`r4\` eth1 | 2 Mbit/s |

<script>alert(1)</script>

## Addresses

Room A has 10.77.3.0/24, the servers 10.12.8.0/24. Cut 10.40.1.0/24 up for the links.

    ip -br address
    vtysh -c 'show ip ospf neighbor'
`)

function tasks(now: number): BenchTask[] {
  const at = (minutes: number, verdict: 'pass' | 'fail' | 'error' | 'skip', of: Partial<NonNullable<BenchCheck['result']>> = {}) =>
    ({ time: iso(now - minutes * 60_000), origin: 'watch', verdict, ...of })
  return [
    { id: 'addressing', title: both('Adressage', 'Addressing'), checks: [
      aCheck({ id: 'gw-a', title: both('La salle A a sa passerelle', 'Room A has its gateway'), points: 2, result: at(31, 'pass') }),
      aCheck({ id: 'gw-b', title: both('La salle B a sa passerelle', 'Room B has its gateway'), points: 2, result: at(12, 'fail', {
        expected: both('10.91.0.1/24 sur r3 eth3', '10.91.0.1/24 on r3 eth3'), observed: both('r3 eth3 n’a aucune adresse', 'r3 eth3 has no address') }) }),
    ] },
    { id: 'routing', title: both('Routage', 'Routing'), checks: [
      aCheck({ id: 'ospf', title: both('Les salles et les serveurs se joignent par des routes apprises d’OSPF', 'Rooms and servers reach each other by routes learnt from OSPF'), points: 6, needs: ['gw-b'],
        hints: { total: 3, taken: [{ index: 0, cost: 1, text: both('Regardez `show ip ospf interface`.', 'Look at `show ip ospf interface`.') }], next_cost: 2 }, result: at(12, 'skip') }),
      aCheck({ id: 'bfd', title: both('Une fibre muette est contournée en 20 s', 'A silent fibre is worked around within 20 s'), points: 4, result: at(2, 'error') }),
      aCheck({ id: 'cost', title: both('Le pont radio ne porte rien', 'The radio bridge carries nothing'), points: 3, result: at(5, 'fail', { share: 0.5 }) }),
    ] },
    { id: 'finds', title: both('Constats', 'Findings'), checks: [
      aCheck({ id: 'flag', kind: 'flag', title: both('Le fichier laissé par le prestataire', 'The file the contractor left'), points: 2, answers: { used: 1, allowed: 3, last: 'FLAG{<b>non</b>}' },
        hints: { total: 1, taken: [], next_cost: 1 }, result: at(20, 'fail', { origin: 'self' }) }),
      aCheck({ id: 'mtu', kind: 'answer', title: both('La plus grande trame', 'The largest frame'), points: 1, question: both('Quelle MTU laisse passer la fibre r2-r3, en octets ?', 'What MTU does the fibre r2-r3 let through, in bytes?'), answers: { used: 0, allowed: 0 } }),
    ] },
  ]
}

function messages(now: number): Message[] {
  return [
    { id: 'm1', seq: 12, time: iso(now - 50 * 60_000), name: 'Katherine Johnson', teams: [], text: 'Bonjour à toutes et à tous.\nLe réseau « invités » fait partie du sujet.' },
    { id: 'm2', seq: 20, time: iso(now - 30 * 60_000), name: 'Grace', from: ids.team, teams: [ids.team], text: 'Peut-on redémarrer r3 ?' },
    { id: 'm3', seq: 22, time: iso(now - 28 * 60_000), name: 'Katherine Johnson', teams: [ids.team], text: 'Oui. <img src=x onerror=alert(1)>' },
  ]
}

export function aBench(now: number, of: Partial<Bench> = {}): Bench {
  const clock = runningClock(now)
  return {
    session: { ...aSummary, launched: clock.launched, starts: iso(now - hour) }, team: aTeam(clock), now: iso(now), clock, open: true, lab: aSummary.lab, statement,
    tasks: tasks(now), topology: { nodes, networks }, messages: messages(now), checking: false, obtained: 3.5, possible: 20,
    present: members.slice(0, 2), recorded: true,
    presence: [
      { person: members[0]!, member: true, since: iso(now - hour), where: [{ kind: 'page' }, { kind: 'terminal', node: 'r2' }] },
      { person: members[1]!, member: true, since: iso(now - hour / 2), where: [{ kind: 'page' }] },
    ],
 rules,
    deliverables: [{
      id: 'audit', title: both('Audit et plan d’amélioration', 'Audit and plan of improvement'), scope: 'individual', accept: ['pdf', 'md'], max_bytes: 20_000_000,
      due: iso(now + 25 * hour), received: [
        { id: 'd1', deliverable: 'audit', person: ids.ada, name: 'audit v1.pdf', type: 'pdf', size: 182_044, digest: `sha256:${'4f'.repeat(32)}`, time: iso(now - 40 * 60_000), late: false },
        { id: 'd2', deliverable: 'audit', person: ids.ada, name: 'audit-final (2) <b>.pdf', type: 'pdf', size: 190_210, digest: `sha256:${'a1'.repeat(32)}`, time: iso(now - 4 * 60_000), late: false },
      ],
    }],
    ...of,
  }
}

import type { components } from '../src/api/schema.gen'
import type { Bloc, Framework, Statement } from '../src/areas/catalogue/framework'

type Schemas = components['schemas']

const both = (fr: string, en: string) => ({ fr, en })
const digest = `sha256:${'0b'.repeat(32)}`

const summary: Schemas['LabSummary'] = {
  id: 'campus-ospf', version: '1.0.0', digest, title: both('Le campus du Val-d’Ombre', 'The Val-d’Ombre campus'), bloc: 'B6', mode: 'group', duration_s: 9000, points: 80,
  checks: 24, nodes: 11, competencies: ['B6.C1', 'B6.C2', 'B6.C3', 'B6.C4', 'B6.C5', 'B6.C6'],
}

export const labs: Schemas['Labs'] = {
  items: [
    { ...summary, id: 'parcours-de-soins', bloc: 'B4', title: both('Le parcours de soins', 'The care pathway'), duration_s: 7200, nodes: 7, checks: 19, points: 60, competencies: ['B4.C2', 'B4.C5'] },
    { ...summary, id: 'intrusion-en-cours', bloc: 'B5', mode: 'pair', title: both('Intrusion en cours', 'Intrusion in progress'), duration_s: 10_800, nodes: 9, checks: 21, points: 75, competencies: ['B5.C1', 'B5.C3', 'B5.C4'] },
    summary,
  ],
  broken: [{ id: 'brouillon', problems: ['lab.yaml:14:3: nodes.r1.image: no such image: routeur; did you mean router?'] }],
}

const node = (name: string, kind: string, access: boolean, ...networks: string[]): Schemas['Node'] => ({
  name, kind, access, state: 'unknown', interfaces: networks.map((network, i) => ({ name: `eth${i + 1}`, network, address: `10.0.${i}.1/24` })),
})

const check = (id: string, fr: string, en: string, points: number, competencies: string[], more: Partial<Schemas['LabCheck']> = {}): Schemas['LabCheck'] =>
  ({ id, title: both(fr, en), points, kind: 'check', competencies, ...more })

export const lab: Schemas['Lab'] = {
  ...summary,
  statement: both(
    '# Le campus du Val-d’Ombre\n\nVous reprenez le réseau d’un **campus** laissé inachevé.\n\n## Ce qui est attendu\n\n1. Quatre routeurs en OSPF, aire 0 ;\n2. des invités isolés ;\n3. une coupure sans conséquence.\n\n| salle | réseau |\n| :-- | :-- |\n| A | `10.4.0.0/24` |\n\n<script>alert(1)</script>',
    '# The Val-d’Ombre campus\n\nYou take over the network of a **campus** that was left unfinished.\n\n## What is expected\n\n1. Four routers in OSPF, area 0;\n2. isolated guests;\n3. an outage without consequence.\n\n| room | network |\n| :-- | :-- |\n| A | `10.4.0.0/24` |\n\n<script>alert(1)</script>',
  ),
  instructor: both('# Avant la séance\n\nLisez les défauts semés : `r2_area`, `r3_line`.', '# Before the session\n\nRead the defects that are sown: `r2_area`, `r3_line`.'),
  solution: [{ node: 'r1', script: 'vtysh -c "conf t" -c "router ospf" -c "network 10.0.0.0/8 area 0"' }, { wait_s: 40 }, { check: 'drapeau', value: 'FLAG{exemple}' }],
  tasks: [
    { id: 'routage', title: both('Router le campus', 'Route the campus'), checks: [
      check('ospf-adjacences', 'Les quatre routeurs sont voisins OSPF', 'The four routers are OSPF neighbours', 12, ['B6.C3', 'B6.C4']),
      check('ospf-chemins', 'Chaque salle joint les serveurs par le plus court chemin', 'Each room reaches the servers by the shortest path', 8, ['B6.C3'], { needs: ['ospf-adjacences'] }),
    ] },
    { id: 'panne', title: both('Tenir une panne', 'Survive an outage'), checks: [
      check('reprise', 'Le campus tient à la coupure d’un lien', 'The campus survives the loss of a link', 15, ['B6.C6'], { disturbs: true }),
      check('journal', 'La panne est journalisée', 'The outage is logged', 0, ['B6.C5']),
    ] },
  ],
  topology: {
    nodes: [node('r1', 'router', true, 'l12', 'l41', 'servers'), node('r2', 'router', true, 'l12', 'l23', 'room-a'), node('r3', 'router', true, 'l23', 'l34', 'room-b'), node('r4', 'router', true, 'l34', 'l41', 'guests'), node('srv', 'server', true, 'servers'), node('pc1', 'host', false, 'room-a'), node('pc2', 'host', false, 'room-b'), node('tel', 'host', false, 'guests')],
    networks: ['l12', 'l23', 'l34', 'l41', 'servers', 'room-a', 'room-b', 'guests'].map((name) => ({ name })),
  },
  deliverables: [{
    id: 'synthese', title: both('Audit et plan d’amélioration', 'Audit and improvement plan'), scope: 'individual', accept: ['pdf', 'md'],
    criteria: [{ id: 'findings', title: both('Les défauts trouvés sont prouvés', 'The defects found are proved'), points: 4, competencies: ['B6.C6'], levels: [{ share: 0, text: both('Aucun défaut', 'No defect') }, { share: 1, text: both('Tous, avec preuve et remède', 'All, with proof and remedy') }] }],
  }],
  injects: [{ id: 'coupure', title: both('Coupure de la liaison r1–r2', 'Link r1–r2 is cut'), what: 'cut l12', at_s: 4500, for_s: 600, records: [] }],
  proof: both('# Épreuve\n\n| graine | corrigé | erreurs vues |\n| --: | :-- | :-- |\n| 7 | 80 sur 80 | 13 sur 13 |\n\nDurée : 4 min 12 s.', '# Proof\n\n| seed | solution | mistakes seen |\n| --: | :-- | :-- |\n| 7 | 80 of 80 | 13 of 13 |\n\nTook 4 min 12 s.'),
}

const statement = (code: string, fr: string, en: string): Statement => ({
  code, title: both(fr, en), text: both(`${fr}, en tenant compte des contraintes de l’organisation et de l’accessibilité pour tous`, `${en}, taking into account the constraints of the organisation and accessibility for all`),
})

function bloc(n: number, fr: string, en: string): Bloc {
  const competencies = Array.from({ length: 6 }, (_, i) => statement(`B${n}.C${i + 1}`, ['Analyser les besoins', 'Planifier les évolutions', 'Concevoir l’architecture', 'Déployer les services', 'Exploiter avec les équipes', 'Garantir la continuité'][i]!, ['Analyse needs', 'Plan changes', 'Design the architecture', 'Deploy services', 'Operate with teams', 'Ensure continuity'][i]!))
  return {
    ...statement(`B${n}`, fr, en), competencies,
    activities: [{ ...statement(`B${n}.A1`, 'Analyse des besoins des usagers', 'Analysis of users’ needs'), sic: [{ source: 'en prenant en compte de', read: 'en prenant en compte' }] }],
    modalities: [{
      ...statement(`B${n}.M1`, 'Étude de cas en groupe, dossier individuel', 'Group case study, individual file'), mode: 'group',
      instructions: [{ ...both('Les candidats travaillent en équipe.', 'The candidates work as a team.'), items: [both('Auditer le réseau', 'Audit the network'), both('Proposer un plan', 'Propose a plan')] }],
      deliverables: [{ id: 'dossier', scope: 'individual', text: both('dossier écrit individuel', 'individual written file'), contains: [both('Un rapport synthétique', 'A summary report')] }],
      oral: { scope: 'individual', jury: true, text: both('Soutenance de 20 minutes', 'A defence of 20 minutes') },
    }],
  }
}

export const framework: Framework = {
  identity: { id: 'referentiel', version: '1.0.0', digest }, title: both('Référentiel de la certification', 'Certification framework'),
  blocs: [bloc(4, 'Développer des systèmes distribués', 'Develop distributed systems'), bloc(5, 'Sécuriser le système d’information', 'Secure the information system'), bloc(6, 'Concevoir et exploiter des réseaux', 'Design and run networks')],
}

export const coverage: Schemas['Coverage'] = {
  labs: labs.items.map(({ id }) => id),
  competencies: framework.blocs.flatMap(({ code, competencies }) => competencies!.map((one, i) => ({
    code: one.code, bloc: code, title: one.title,
    items: labs.items.filter(({ bloc: own }) => own === code && i !== 4).flatMap(({ id }) => [
      { lab: id, id: 'ospf-adjacences', title: both('Les quatre routeurs sont voisins OSPF', 'The four routers are OSPF neighbours'), source: 'check', scope: 'group', points: 12 + i },
      ...(i % 2 === 0 ? [{ lab: id, id: 'findings', title: both('Les défauts trouvés sont prouvés', 'The defects found are proved'), source: 'criterion', scope: 'individual', points: 4 }] : []),
    ]),
  }))),
}

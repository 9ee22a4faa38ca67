import type { Text } from '../../i18n'

/** The référentiel as package framework writes it. */
export interface Framework {
  readonly identity: { readonly id: string; readonly version: string; readonly digest: string }
  readonly title: Text
  readonly blocs: readonly Bloc[]
}

/** A code, a short label, and the official wording with its translation. */
export interface Statement {
  readonly code: string
  readonly title: Text
  readonly text: Text
  /** misprints of the official French text, kept there */
  readonly sic?: readonly { readonly source: string; readonly read: string }[] | null
}

export type Mode = 'individual' | 'pair' | 'group'

export interface Bloc extends Statement {
  readonly assessment?: Text
  readonly activities: readonly Statement[] | null
  readonly competencies: readonly Statement[] | null
  readonly modalities: readonly Modality[] | null
}

export interface Modality extends Statement {
  readonly mode: Mode
  readonly instructions: readonly (Text & { readonly items?: readonly Text[] })[] | null
  readonly deliverables: readonly Deliverable[] | null
  readonly oral?: { readonly scope: Mode; readonly jury: boolean; readonly text: Text }
}

export interface Deliverable {
  readonly id: string
  readonly scope: Mode
  readonly work?: readonly Mode[]
  readonly text: Text
  readonly contains?: readonly Text[]
}

import type { components } from '../../api/schema.gen'

type Schemas = components['schemas']

export type Bench = Schemas['Bench']
export type BenchCheck = Schemas['BenchCheck']
export type BenchTask = Schemas['BenchTask']
export type BenchDeliverable = Schemas['BenchDeliverable']
export type Clock = Schemas['Clock']
export type Grant = Schemas['Grant']
export type Machine = Schemas['Node']
export type Message = Schemas['Message']
export type PersonName = Schemas['PersonName']
export type Phase = Schemas['Phase']
export type Presence = Schemas['Presence']
export type Receipt = Schemas['Receipt']
export type Rules = Schemas['Rules']
export type Session = Schemas['Session']
export type SessionSummary = Schemas['SessionSummary']
export type TeamState = Schemas['TeamState']
export type OpenTerminal = Schemas['Terminal']
export type TerminalTicket = Schemas['TerminalTicket']
export type LabTopology = Schemas['Topology']

/** Has some checks looked at, or says how long to wait; null where they cannot be asked for. */
export type AskChecks = ((checks?: string[]) => void) | null

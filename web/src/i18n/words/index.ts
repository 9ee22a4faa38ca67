import { bench } from './bench'
import { catalogue } from './catalogue'
import { control } from './control'
import { grading } from './grading'
import { parts } from './parts'
import { people } from './people'
import { shell } from './shell'
import { tools } from './tools'

/** Every phrase of the interface. One file an area, both languages side by side; keys are "area.name". */
export const words = { ...shell, ...parts, ...tools, ...bench, ...control, ...grading, ...catalogue, ...people }

export type Key = keyof typeof words

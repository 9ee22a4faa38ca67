import { Route, Switch, useParams } from 'wouter'
import { LabPage } from './LabPage'
import { LabsPage } from './LabsPage'

/** The catalogue: its labs, and each lab's page. */
export default function CatalogueArea() {
  return (
    <Switch>
      <Route path="/catalogue"><LabsPage /></Route>
      <Route path="/catalogue/:lab/:part?/:item?"><Opened /></Route>
    </Switch>
  )
}

function Opened() {
  const { lab = '', part, item } = useParams<Record<'lab' | 'part' | 'item', string | undefined>>()
  return <LabPage key={lab} lab={lab} part={part} item={item} />
}

import { Route, Switch, useParams } from 'wouter'
import { useLogin } from '../../app/account'
import { CoveragePage } from './CoveragePage'
import { FrameworkPage } from './FrameworkPage'

/** The référentiel, bloc by bloc, and what the labs cover of it. */
export default function FrameworkArea() {
  const { account } = useLogin()
  const seesLabs = account.areas.some((area) => area === 'catalogue' || area === 'desk' || area === 'control')
  return (
    <Switch>
      {seesLabs && <Route path="/framework/coverage/:code?/:lab?"><Coverage /></Route>}
      <Route path="/framework/:bloc?/:code?"><Blocs seesLabs={seesLabs} /></Route>
    </Switch>
  )
}

function Coverage() {
  const { code, lab } = useParams<Record<'code' | 'lab', string | undefined>>()
  return <CoveragePage code={code} lab={lab} />
}

function Blocs({ seesLabs }: { seesLabs: boolean }) {
  const { bloc, code } = useParams<Record<'bloc' | 'code', string | undefined>>()
  return <FrameworkPage bloc={bloc} code={code} seesLabs={seesLabs} />
}

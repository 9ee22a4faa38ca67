package lab

import "time"

// Play is something that is done to an instance as a team would do it: the
// solution, a part of it, or a way to be wrong.
type Play struct {
	Name  string
	Title Text
	From  string    // mutants: PlayFromSolution or PlayFromStart, what comes first
	Kills []CheckID // mutants: these checks must fail
	Also  []CheckID // mutants: these may fail as a consequence; all others must pass
	Steps []Step
}

// What a mutant starts from.
const (
	PlayFromSolution = "solution" // the solution has been played
	PlayFromStart    = "start"    // nothing has been done
)

// Step is one act of a Play: a script, an answer or a pause.
type Step struct {
	Node   string
	Script []byte // fed to /bin/sh in Node
	Submit *Submission
	Wait   time.Duration
}

// Submission is what a team hands in for a flag or an answer check.
type Submission struct {
	Check CheckID `lab:"check,required,format=check"`
	Value string  `lab:"value,required"`
}

// mutantFile is mutants/<name>/mutant.yaml. Without steps, the scripts
// <node>.sh beside it are run, in the order of the lab's nodes.
type mutantFile struct {
	Title Text       `lab:"title,required"`
	After string     `lab:"after,enum=solution|start"` // what comes first, default solution
	Kills []CheckID  `lab:"kills,required,format=check"`
	Also  []CheckID  `lab:"also,format=check"`
	Steps []stepFile `lab:"steps"`
}

// playFile is solution/play.yaml.
type playFile struct {
	Steps []stepFile `lab:"steps,required"`
}

// stepFile is a step as a file has it. In scripts, ${name} is replaced where the
// name is a parameter of the lab; any other ${…} is the shell's.
type stepFile struct {
	Node   string        `lab:"node,format=node"`              // where a script runs
	Script string        `lab:"script,one=step,format=script"` // file beside this one, fed to /bin/sh
	Run    string        `lab:"run,one=step"`                  // script written here
	Submit *Submission   `lab:"submit,one=step"`               // what the team hands in; ${name} in its value is replaced
	Wait   time.Duration `lab:"wait,one=step,max=10m"`
}

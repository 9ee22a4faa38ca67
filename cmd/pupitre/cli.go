package main

// globals are the options of every command.
type globals struct {
	Help  helpFlag `short:"h" help:"${opt_help}"`
	JSON  bool     `name:"json" help:"${opt_json}"`
	Lang  string   `enum:",fr,en" default:"" placeholder:"fr|en" help:"${opt_lang}"`
	Labs  string   `placeholder:"DIR" env:"PUPITRE_LABS" help:"${opt_labs}"`
	With  []string `placeholder:"DIR" sep:"none" help:"${opt_with}"`
	Quiet bool     `short:"q" help:"${opt_quiet}"`
	Debug bool     `help:"${opt_debug}"`
}

// cli is the grammar of the command line. Its words are in words.Help, under
// the names between braces.
type cli struct {
	globals

	Lab struct {
		New       labNew       `cmd:"" help:"${lab_new}"`
		Import    labImport    `cmd:"" help:"${lab_import}"`
		Validate  labValidate  `cmd:"" help:"${lab_validate}"`
		Graph     labGraph     `cmd:"" help:"${lab_graph}"`
		Plan      labPlan      `cmd:"" help:"${lab_plan}"`
		Up        labUp        `cmd:"" help:"${lab_up}"`
		Ls        labLs        `cmd:"" help:"${lab_ls}"`
		Exec      labExec      `cmd:"" help:"${lab_exec}"`
		Shell     labShell     `cmd:"" help:"${lab_shell}"`
		Capture   labCapture   `cmd:"" help:"${lab_capture}"`
		Check     labCheck     `cmd:"" help:"${lab_check}"`
		Inject    labInject    `cmd:"" help:"${lab_inject}"`
		Test      labTest      `cmd:"" help:"${lab_test}"`
		Down      labDown      `cmd:"" help:"${lab_down}"`
		Schema    labSchema    `cmd:"" help:"${lab_schema}"`
		Reference labReference `cmd:"" help:"${lab_reference}"`
	} `cmd:"" help:"${lab}"`
	Image struct {
		Build imageBuild `cmd:"" help:"${image_build}"`
		Ls    imageLs    `cmd:"" help:"${image_ls}"`
	} `cmd:"" help:"${image}"`
	Framework struct {
		Show     frameworkShow     `cmd:"" help:"${framework_show}"`
		Coverage frameworkCoverage `cmd:"" help:"${framework_coverage}"`
	} `cmd:"" help:"${framework}"`
	Evidence evidenceCommands `cmd:"" help:"${evidence}"`

	Serve   serveCommand   `cmd:"" help:"${serve}"`
	Backup  backupCommand  `cmd:"" help:"${backup}"`
	Restore restoreCommand `cmd:"" help:"${restore}"`
	User    userCommands   `cmd:"" help:"${user}"`

	Login     loginCommand      `cmd:"" help:"${login}"`
	Logout    logoutCommand     `cmd:"" help:"${logout}"`
	Promotion promotionCommands `cmd:"" help:"${promotion}"`
	Team      teamCommands      `cmd:"" help:"${team}"`
	Session   sessionCommands   `cmd:"" help:"${session}"`
	Results   resultsCommand    `cmd:"" help:"${results}"`

	Doctor  doctorCommand  `cmd:"" help:"${doctor}"`
	Demo    demoCommand    `cmd:"" help:"${demo}"`
	Guard   guardCommand   `cmd:"" help:"${guard}"`
	Version versionCommand `cmd:"" help:"${version}"`
}

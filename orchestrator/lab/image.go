package lab

// ImageKind describes one folder of labs/images: how it is built and under
// which bounds its nodes run unless a lab says otherwise. It is read from the
// folder's image.yaml; the folder also holds a Dockerfile.
type ImageKind struct {
	Name    string            `lab:"-"` // the folder's name
	Title   Text              `lab:"title,required"`
	Profile string            `lab:"profile,required,enum=host|network|router"` // see runtime.ProfileNames
	Base    string            `lab:"base,format=name"`                          // another kind it is built from; empty means the base image
	Memory  Bytes             `lab:"memory,required,min=4Mi,max=256Gi"`
	CPUs    float64           `lab:"cpus,required,min=0.01,max=256"`
	PIDs    int64             `lab:"pids,required,min=4,max=65536"`
	Disk    Bytes             `lab:"disk,required,min=1Mi,max=1024Gi"`
	Sysctls map[string]string `lab:"sysctls,keys=sysctl"`
	// Digest is sha256:… of the folder and of the kinds it is built from.
	Digest string `lab:"-"`
}

// Catalogue is what a lab may refer to.
type Catalogue struct {
	Images       map[string]ImageKind
	Competencies map[CompetencyCode]bool
}

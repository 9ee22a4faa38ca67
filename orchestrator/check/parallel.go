package check

import "sync"

// inParallel calls do for 0 to n-1, at most limit at a time, and waits for all.
// A panic in one of them is raised again in the caller, after the others ended.
func inParallel(n, limit int, do func(i int)) {
	var (
		group sync.WaitGroup
		once  sync.Once
		cause any
		slots = make(chan struct{}, limit)
	)
	for i := range n {
		slots <- struct{}{}
		group.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					once.Do(func() { cause = p })
				}
				<-slots
			}()
			do(i)
		})
	}
	group.Wait()
	if cause != nil {
		panic(cause)
	}
}

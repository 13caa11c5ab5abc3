package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	reflectpb "google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

const conversion = "pwgconvert.worker.v1.Conversion"

// reflection finds out by reflection alone what a worker serves, as grpcurl does, and calls it without generated code.
func reflection(ctx context.Context, t *trial) error {
	p, err := t.worker(ctx)
	if err != nil {
		return err
	}
	c, err := rawConn(p.addr)
	if err != nil {
		return err
	}
	defer c.Close()
	services, err := listServices(ctx, c)
	if err != nil {
		return err
	}
	t.say("services: %s", strings.Join(services, ", "))
	for _, want := range []string{conversion, "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"} {
		if !slices.Contains(services, want) {
			t.fail("reflection does not list %s", want)
		}
	}
	service, err := describe(ctx, c, conversion)
	if err != nil {
		return err
	}
	method := service.Methods().ByName("Formats")
	if method == nil {
		return fmt.Errorf("reflection knows no method Formats")
	}
	out := dynamicpb.NewMessage(method.Output())
	if err := c.Invoke(ctx, "/"+conversion+"/Formats", dynamicpb.NewMessage(method.Input()), out); err != nil {
		return err
	}
	n := out.Get(method.Output().Fields().ByName("output_types")).List().Len()
	t.say("%s/Formats: %d kinds of output", conversion, n)
	if n == 0 {
		t.fail("Formats names no kind of output")
	}
	for _, name := range []string{"", conversion} {
		res, err := healthpb.NewHealthClient(c).Check(ctx, &healthpb.HealthCheckRequest{Service: name})
		if err != nil {
			return err
		}
		if res.GetStatus() != healthpb.HealthCheckResponse_SERVING {
			t.fail("health of %q: %v", name, res.GetStatus())
		}
	}
	t.say("health: SERVING")
	return nil
}

// ask sends one question to the reflection service.
func ask(ctx context.Context, c *grpc.ClientConn, q *reflectpb.ServerReflectionRequest) (*reflectpb.ServerReflectionResponse, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := reflectpb.NewServerReflectionClient(c).ServerReflectionInfo(ctx)
	if err != nil {
		return nil, err
	}
	if err := stream.Send(q); err != nil {
		return nil, err
	}
	m, err := stream.Recv()
	if err == nil && m.GetErrorResponse() != nil {
		err = fmt.Errorf("reflection: %s", m.GetErrorResponse().GetErrorMessage())
	}
	return m, err
}

func listServices(ctx context.Context, c *grpc.ClientConn) (out []string, err error) {
	m, err := ask(ctx, c, &reflectpb.ServerReflectionRequest{MessageRequest: &reflectpb.ServerReflectionRequest_ListServices{ListServices: "*"}})
	if err != nil {
		return nil, err
	}
	for _, s := range m.GetListServicesResponse().GetService() {
		out = append(out, s.GetName())
	}
	slices.Sort(out)
	return out, nil
}

// describe gets a service's description with all that it needs, which comes with it.
func describe(ctx context.Context, c *grpc.ClientConn, name string) (protoreflect.ServiceDescriptor, error) {
	m, err := ask(ctx, c, &reflectpb.ServerReflectionRequest{MessageRequest: &reflectpb.ServerReflectionRequest_FileContainingSymbol{FileContainingSymbol: name}})
	if err != nil {
		return nil, err
	}
	set := &descriptorpb.FileDescriptorSet{}
	for _, b := range m.GetFileDescriptorResponse().GetFileDescriptorProto() {
		f := &descriptorpb.FileDescriptorProto{}
		if err := proto.Unmarshal(b, f); err != nil {
			return nil, err
		}
		set.File = append(set.File, f)
	}
	files, err := protodesc.NewFiles(set)
	if err != nil {
		return nil, err
	}
	d, err := files.FindDescriptorByName(protoreflect.FullName(name))
	if err != nil {
		return nil, err
	}
	s, ok := d.(protoreflect.ServiceDescriptor)
	if !ok {
		return nil, fmt.Errorf("%s is no service", name)
	}
	return s, nil
}
